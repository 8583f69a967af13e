import { createHash } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { BlobError, type BlobStore, type ByteRange } from '../blob-store.ts'
import { isAbsent, makeFolder, publish, withTemporary } from './durable-file.ts'
import type { Layout } from './layout.ts'
import { writeStream } from './write-stream.ts'

const READ_BYTES = 256 * 1024

/** The part of a store that deals with whole blobs. */
export type Blobs = Pick<BlobStore, 'put' | 'get' | 'stat' | 'delete'>

/** Whole blobs as files: written under a temporary name, synced, and renamed once the digest is known to be right. */
export function blobsOf(layout: Layout, maxBlobBytes: number): Blobs {
  return {
    async put(source, { sha256, maxBytes = maxBlobBytes } = {}) {
      if (sha256 !== undefined) layout.blob(sha256)
      await makeFolder(layout.temporary)
      return withTemporary(layout.temporary, async (file, path) => {
        const hash = createHash('sha256')
        const admit = refuseAbove(Math.min(maxBytes, maxBlobBytes))
        const sizeBytes = await writeStream(source, { file, hash, admit })
        const found = hash.digest('hex')
        if (sha256 !== undefined && found !== sha256) throw digestMismatch(sha256, found)
        await file.datasync()
        await publish(path, layout.blob(found))
        return { sha256: found, sizeBytes }
      })
    },

    async get(sha256, range = { start: 0 }) {
      const file = await open(layout.blob(sha256), 'r').catch((error: unknown) => {
        throw isAbsent(error) ? new BlobError('NOT_FOUND', `The blob ${sha256} is not stored here.`) : error
      })
      let handedOver = false
      try {
        const { size } = await file.stat()
        const { start, end } = clip(range, size)
        handedOver = start < end
        const body = handedOver
          ? file.createReadStream({ start, end: end - 1, highWaterMark: READ_BYTES })
          : Readable.from([])
        return { body, sizeBytes: size, start, end }
      } finally {
        if (!handedOver) await file.close()
      }
    },

    async stat(sha256) {
      const path = layout.blob(sha256)
      try {
        return { sha256, sizeBytes: (await stat(path)).size }
      } catch (error) {
        if (isAbsent(error)) return null
        throw error
      }
    },

    delete: (sha256) => removeFile(layout.blob(sha256)),
  }
}

/** Removes a file; false when it was not there. */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await rm(path)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

/** Makes the check of a running total against a cap. */
export function refuseAbove(limitBytes: number): (receivedBytes: number) => void {
  return (receivedBytes) => {
    if (receivedBytes <= limitBytes) return
    throw new BlobError('TOO_LARGE', `More than ${limitBytes} bytes came; that is the limit here.`, { limitBytes })
  }
}

/** The refusal of bytes that are not what they were said to be. */
export function digestMismatch(wanted: string, found: string): BlobError {
  return new BlobError('DIGEST_MISMATCH', `The bytes have SHA-256 ${found}, not ${wanted}. Nothing was kept.`, {
    wanted,
    found,
  })
}

function clip(range: ByteRange, sizeBytes: number): { start: number; end: number } {
  const end = Math.min(range.end ?? sizeBytes, sizeBytes)
  const fits = Number.isInteger(range.start) && range.start >= 0 && (range.start < sizeBytes || range.start === 0)
  if (fits && range.start <= end) return { start: range.start, end }
  const message = `Bytes ${range.start} to ${range.end ?? 'the end'} do not lie within the ${sizeBytes} bytes of the blob.`
  throw new BlobError('RANGE_INVALID', message, { sizeBytes })
}
