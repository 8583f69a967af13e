import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Logger } from '@baton/telemetry/logger'

/** What files take of a disk. */
type Usage = { bytes: number; files: number }

const LOOK_EVERY_MS = 250
/** How often the files are counted though the disk shows no reason to. Counting takes at most a twentieth of the time. */
const COUNT_EVERY_MS = 15_000
const COUNT_SHARE = 20
/** A disk has a fixed number of files, and empty ones take no bytes. */
const FILES_MAX = 1_000_000

/**
 * Calls `onFull` when the files of a folder take more than `bytesMax`, or are more than a million. Looks at what is free on
 * the disk, which costs nothing, and counts the files only when so much has gone that the limit may be reached. Answers
 * how to stop.
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
  let counted: { usage: Usage; free: Usage; nextAt: number } | undefined

  const look = async () => {
    const free = await freeAt(folder)
    counted ??= { usage: { bytes: 0, files: 0 }, free, nextAt: Date.now() + COUNT_EVERY_MS }
    const bytes = counted.usage.bytes + Math.max(0, counted.free.bytes - free.bytes)
    const files = counted.usage.files + Math.max(0, counted.free.files - free.files)
    if (bytes <= bytesMax && files <= FILES_MAX && Date.now() < counted.nextAt) return
    const from = Date.now()
    const usage = await count(folder)
    const pauseMs = Math.max(COUNT_EVERY_MS, (Date.now() - from) * COUNT_SHARE)
    counted = { usage, free, nextAt: Date.now() + pauseMs }
    if (usage.bytes > bytesMax || usage.files > FILES_MAX) onFull()
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

async function freeAt(folder: string): Promise<Usage> {
  const { bavail, bsize, ffree } = await statfs(folder)
  return { bytes: bavail * bsize, files: ffree }
}

async function count(folder: string): Promise<Usage> {
  const [blocks, files] = await Promise.all([total(['-skx'], folder), total(['-sx', '--inodes'], folder)])
  return { bytes: blocks * 1024, files }
}

/** `du` walks by descriptors, follows no symlink and stays on the disk; it complains of files that go meanwhile. */
async function total(flags: readonly string[], folder: string): Promise<number> {
  const run = promisify(execFile)('du', [...flags, '--', folder])
  const { stdout } = await run.catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }))
  return Number.parseInt(stdout, 10)
}
