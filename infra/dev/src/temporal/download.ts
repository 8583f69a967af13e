import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../problem.ts'
import type { ReleaseArchive } from './release.ts'

/** How long a server may be silent before it counts as out of reach, in milliseconds. */
const SILENCE_MS = 20_000

/**
 * Downloads an archive, checks its bytes, and puts the `temporal` in it at `binary`. The binary appears in one step or not
 * at all: a download that is cut off or altered throws a Problem and leaves nothing.
 */
export async function downloadTemporal(options: {
  archive: ReleaseArchive
  binary: string
  signal: AbortSignal
  onProgress?: (percent: number) => void
  silenceMs?: number
}): Promise<void> {
  const { archive, binary } = options
  mkdirSync(dirname(binary), { recursive: true })
  const folder = mkdtempSync(join(dirname(binary), 'download-'))
  try {
    const file = join(folder, 'temporal.tar.gz')
    const sha256 = await fetchTo(file, options)
    if (sha256 !== archive.sha256) {
      throw new Problem(`What ${archive.url} sent is not the release: its SHA-256 is ${sha256}, not ${archive.sha256}.`)
    }
    execFileSync('tar', ['-xzf', file, '-C', folder, 'temporal'], { stdio: 'ignore' })
    renameSync(join(folder, 'temporal'), binary)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Streams the archive into a file and answers the SHA-256 of what came. */
async function fetchTo(
  file: string,
  options: {
    archive: ReleaseArchive
    signal: AbortSignal
    onProgress?: (percent: number) => void
    silenceMs?: number
  },
): Promise<string> {
  const { url } = options.archive
  const silence = new AbortController()
  const silent = setTimeout(() => silence.abort(), options.silenceMs ?? SILENCE_MS)
  const hash = createHash('sha256')
  try {
    const response = await fetch(url, { signal: AbortSignal.any([options.signal, silence.signal]) })
    if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`)
    const total = Number(response.headers.get('content-length') ?? 0)
    let received = 0
    const counted = new Transform({
      transform: (part: Buffer, _encoding, done) => {
        silent.refresh()
        hash.update(part)
        received += part.length
        if (total > 0) options.onProgress?.(Math.floor((100 * received) / total))
        done(null, part)
      },
    })
    await pipeline(Readable.fromWeb(response.body), counted, createWriteStream(file))
    if (total > 0 && received !== total) throw new Error(`it sent ${received} of ${total} bytes`)
    return hash.digest('hex')
  } catch (error) {
    options.signal.throwIfAborted()
    throw new Problem(`${url} could not be downloaded: ${reasonOf(error, silence.signal.aborted)}.`, { cause: error })
  } finally {
    clearTimeout(silent)
  }
}

function reasonOf(error: unknown, wasSilent: boolean): string {
  if (wasSilent) return 'it does not answer'
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
