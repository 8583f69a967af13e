import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { tarHeader } from '../verify/verify.mjs'

const BLOCK = 512
const TAR_FILE_BYTES_MAX = 8 ** 11 - 1

/** A file of an archive: bytes, or a file of which the size is known. */
export type TarFile = { name: string; content: Uint8Array } | { name: string; path: string; sizeBytes: number }

/** One archive with these files in this order, and its size in bytes. `close` runs when it was read, or destroyed. */
export function tarStream(
  files: readonly TarFile[],
  options: { seconds: number; close: () => Promise<void> },
): { stream: Readable; sizeBytes: number } {
  const sizes = files.map((file) => ('content' in file ? file.content.length : file.sizeBytes))
  if (sizes.some((size) => size > TAR_FILE_BYTES_MAX)) throw new Error('A file of an archive has 8 GiB at most.')
  const sizeBytes = sizes.reduce((total, size) => total + BLOCK + size + fillingAfter(size), 2 * BLOCK)
  const stream = Readable.from(archiveParts(files, options.seconds), { objectMode: false })
  stream.once('close', () => void options.close())
  return { stream, sizeBytes }
}

async function* archiveParts(files: readonly TarFile[], seconds: number): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const size = 'content' in file ? file.content.length : file.sizeBytes
    yield tarHeader(file.name, size, seconds)
    if ('path' in file) yield* createReadStream(file.path)
    else if (size > 0) yield file.content
    if (fillingAfter(size) > 0) yield Buffer.alloc(fillingAfter(size))
  }
  yield Buffer.alloc(2 * BLOCK)
}

const fillingAfter = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK
