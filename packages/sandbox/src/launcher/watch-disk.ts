import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Logger } from '@baton/telemetry/logger'

const LOOK_EVERY_MS = 250
/** How often the files are counted though the disk shows no reason to. Counting takes at most a twentieth of the time. */
const COUNT_EVERY_MS = 15_000
const COUNT_SHARE = 20

/**
 * Calls `onFull` when the files of a folder take more than `bytesMax`. Looks at the free space of the disk, which costs
 * nothing, and counts the files only when so much has been used that the limit may be reached. Answers how to stop.
 */
export function watchDisk(options: {
  folder: string
  bytesMax: number
  onFull: () => void
  logger: Logger
}): () => void {
  const { folder, bytesMax, onFull, logger } = options
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let counted = { bytes: 0, freeBytes: Number.NaN, nextAt: Date.now() + COUNT_EVERY_MS }

  const look = async () => {
    const { bavail, bsize } = await statfs(folder)
    const freeBytes = bavail * bsize
    if (Number.isNaN(counted.freeBytes)) counted = { ...counted, freeBytes }
    const mayBeFull = counted.bytes + Math.max(0, counted.freeBytes - freeBytes) > bytesMax
    if (!mayBeFull && Date.now() < counted.nextAt) return
    const from = Date.now()
    const bytes = await countBytes(folder)
    const tookMs = Date.now() - from
    counted = { bytes, freeBytes, nextAt: Date.now() + Math.max(COUNT_EVERY_MS, tookMs * COUNT_SHARE) }
    if (bytes > bytesMax) onFull()
  }
  const lookAndGoOn = async () => {
    try {
      await look()
    } catch (error) {
      logger.warn({ error, folder }, 'the size of a workspace cannot be told')
    }
    if (!stopped) timer = setTimeout(lookAndGoOn, LOOK_EVERY_MS)
  }
  timer = setTimeout(lookAndGoOn, LOOK_EVERY_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** `du` walks by descriptors, follows no symlink and stays on the disk; it complains of files that go meanwhile. */
async function countBytes(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)('du', ['-skx', '--', folder]).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }))
  return Number.parseInt(stdout, 10) * 1024
}
