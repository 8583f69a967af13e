import type { Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { ByteSource } from '../blob-store.ts'
import { freeYoungBuffers } from '../young-buffers.ts'

const BATCH_BYTES = 1024 * 1024

/** Where the bytes of a stream go and what is done to each on the way. */
export type StreamTarget = {
  file: FileHandle
  /** Updated with every byte, in order. */
  hash?: Hash | undefined
  /** Called with the running total before a chunk is written; throws to stop. */
  admit(receivedBytes: number): void
}

/**
 * Writes all of `source` and answers how many bytes came. Hashing one batch and writing the one before happen at the
 * same time, which is what keeps it near the speed of the hash alone. Does not sync.
 */
export async function writeStream(source: ByteSource, target: StreamTarget): Promise<number> {
  let received = 0
  let batch: Uint8Array[] = []
  let batchBytes = 0
  let position = 0
  let writing: Promise<void> = Promise.resolve()
  const passed = freeYoungBuffers()

  const flush = async () => {
    await writing
    const [chunks, at] = [batch, position]
    position += batchBytes
    batch = []
    batchBytes = 0
    writing = writeAll(target.file, chunks, at)
    // A failed write is reported by the next `await writing`; until then it must not count as unhandled.
    writing.catch(() => undefined)
  }

  try {
    for await (const chunk of source) {
      received += chunk.byteLength
      target.admit(received)
      batch.push(chunk)
      batchBytes += chunk.byteLength
      target.hash?.update(chunk)
      if (batchBytes >= BATCH_BYTES) await flush()
      passed(chunk.byteLength)
    }
  } finally {
    // Also where the source broke: what came is written, so that an upload goes on right there.
    await flush()
    await writing
  }
  return received
}

async function writeAll(file: FileHandle, chunks: Uint8Array[], position: number): Promise<void> {
  let rest = chunks
  let at = position
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, at)
    at += bytesWritten
    rest = dropBytes(rest, bytesWritten)
  }
}

function dropBytes(chunks: Uint8Array[], count: number): Uint8Array[] {
  let left = count
  for (const [index, chunk] of chunks.entries()) {
    if (left < chunk.byteLength) return [chunk.subarray(left), ...chunks.slice(index + 1)]
    left -= chunk.byteLength
  }
  return []
}
