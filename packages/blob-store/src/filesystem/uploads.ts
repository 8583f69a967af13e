import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BlobError, type BlobStore, type UploadChunk, type UploadProgress } from '../blob-store.ts'
import { type Blobs, digestMismatch, refuseAbove } from './blobs.ts'
import { isAbsent, makeFolder, publish, withTemporary } from './durable-file.ts'
import type { Layout } from './layout.ts'
import { writeStream } from './write-stream.ts'

type Uploads = Pick<BlobStore, 'uploadProgress' | 'appendUpload' | 'discardUpload'>
type Part = { path: string; start: number; end: number; totalBytes: number }

const PART = /^(\d{16})-(\d{16})-of-(\d{1,16})$/
const READ_BYTES = 1024 * 1024

/**
 * Resumable uploads. Each request leaves one immutable part, `<start>-<end>-of-<total>`, so that two processes that
 * receive the same bytes at once cannot mix them; the parts are joined, and hashed as a whole, when the last one came.
 */
export function uploadsOf(layout: Layout, blobs: Blobs, maxBlobBytes: number): Uploads {
  async function appendUpload({ sha256, offset, totalBytes, source }: UploadChunk): Promise<UploadProgress> {
    refuseAbove(maxBlobBytes)(totalBytes)
    const folder = layout.upload(sha256)
    const stored = await blobs.stat(sha256)
    if (stored) return { state: 'stored', blob: stored, alreadyThere: true }
    if (offset === 0) await rm(folder, { recursive: true, force: true })
    const parts = await contiguousParts(folder)
    const receivedBytes = endOf(parts)
    if (offset !== receivedBytes) {
      const message = `The upload has ${receivedBytes} bytes, so it goes on at ${receivedBytes}, not at ${offset}.`
      throw new BlobError('OFFSET_MISMATCH', message, { receivedBytes })
    }
    await makeFolder(layout.temporary)
    const arrived = await receivePart(layout, { sha256, offset, totalBytes, source })
    if (arrived.whole) return { state: 'stored', blob: { sha256, sizeBytes: totalBytes }, alreadyThere: false }
    if (arrived.end < totalBytes) return { state: 'partial', receivedBytes: arrived.end }
    return finish(sha256)
  }

  /** Makes the blob of its parts; whatever comes of it, the parts are used up. */
  async function finish(sha256: string): Promise<UploadProgress> {
    const folder = layout.upload(sha256)
    try {
      const blob = await blobs.put(joined(await contiguousParts(folder)), { sha256 })
      return { state: 'stored', blob, alreadyThere: false }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    appendUpload,
    async uploadProgress(sha256) {
      const blob = await blobs.stat(sha256)
      if (blob) return { state: 'stored', blob, alreadyThere: true }
      const parts = await contiguousParts(layout.upload(sha256))
      const receivedBytes = endOf(parts)
      // A process that was killed between the last part and the joining leaves that to the next one who asks.
      if (receivedBytes > 0 && receivedBytes === parts.at(-1)?.totalBytes) return finish(sha256)
      return { state: 'partial', receivedBytes }
    },
    discardUpload: (sha256) => rm(layout.upload(sha256), { recursive: true, force: true }),
  }
}

/**
 * Writes one request's bytes. What came before a source broke is kept as a part, and its error thrown on, unless nothing
 * was missing any more: then the digest decides.
 */
function receivePart(layout: Layout, chunk: UploadChunk): Promise<{ end: number; whole: boolean }> {
  const { sha256, offset, totalBytes } = chunk
  return withTemporary(layout.temporary, async (file, path) => {
    const hash = offset === 0 ? createHash('sha256') : undefined
    const broken = await brokenBy(writeStream(chunk.source, { file, hash, admit: refuseAbove(totalBytes - offset) }))
    await file.datasync()
    const end = offset + (await file.stat()).size
    if (hash && end === totalBytes) {
      const found = hash.digest('hex')
      if (found !== sha256) throw digestMismatch(sha256, found)
      await publish(path, layout.blob(sha256))
      return { end, whole: true }
    }
    if (end > offset) await publish(path, join(layout.upload(sha256), partName(offset, end, totalBytes)))
    else await rm(path)
    if (broken && end < totalBytes) throw broken.cause
    return { end, whole: false }
  })
}

/** What stopped the writing, or null. A refusal of the store itself is no break: it is thrown. */
async function brokenBy(writing: Promise<unknown>): Promise<{ cause: unknown } | null> {
  try {
    await writing
    return null
  } catch (cause) {
    if (cause instanceof BlobError) throw cause
    return { cause }
  }
}

async function contiguousParts(folder: string): Promise<Part[]> {
  const parts = await readParts(folder)
  const chain: Part[] = []
  for (;;) {
    const at = endOf(chain)
    const next = parts.filter((part) => part.start === at).toSorted((a, b) => b.end - a.end)[0]
    if (!next) return chain
    chain.push(next)
  }
}

async function readParts(folder: string): Promise<Part[]> {
  try {
    return (await readdir(folder)).flatMap((name) => {
      const [, start, end, total] = PART.exec(name) ?? []
      const part = { path: join(folder, name), start: Number(start), end: Number(end), totalBytes: Number(total) }
      return total === undefined ? [] : [part]
    })
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

function endOf(chain: readonly Part[]): number {
  return chain.at(-1)?.end ?? 0
}

function partName(start: number, end: number, totalBytes: number): string {
  return `${String(start).padStart(16, '0')}-${String(end).padStart(16, '0')}-of-${totalBytes}`
}

async function* joined(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield* createReadStream(part.path, { highWaterMark: READ_BYTES })
}
