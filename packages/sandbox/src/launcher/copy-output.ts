import type { FileHandle } from 'node:fs/promises'
import { Socket } from 'node:net'

/** Turns printed bytes into bytes to store: may hold some back until it has seen more. */
export type OutputFilter = { push(chunk: Buffer): Buffer; end(): Buffer }

/** A copy that goes on. `ended` resolves once all is stored: at the pipe's end, or after `cut`, which gives up. */
export type OutputCopy = { ended: Promise<void>; cut(): void }

/**
 * Copies a pipe into a file, through a filter, and no faster than the file takes it: the writer waits meanwhile. Past
 * `bytesMax` printed bytes the rest is read and thrown away, and `onLimit` is called once. Where the file takes no more,
 * `onError` is called, and the writer finds its pipe closed.
 */
export function copyOutput(options: {
  readFd: number
  file: FileHandle
  filter: OutputFilter
  bytesMax: number
  onStored: (bytes: number) => void
  onLimit: () => void
  onError: (error: Error) => void
}): OutputCopy {
  const pipe = new Socket({ fd: options.readFd, readable: true, writable: false })
  const store = async (bytes: Buffer) => {
    if (bytes.length === 0) return
    await options.file.write(bytes)
    options.onStored(bytes.length)
  }
  const copy = async () => {
    let printed = 0
    for await (const chunk of pipe as AsyncIterable<Buffer>) {
      const room = options.bytesMax - printed
      printed += chunk.length
      if (room >= 0) await store(options.filter.push(chunk.subarray(0, room)))
      if (room >= 0 && chunk.length > room) options.onLimit()
    }
  }
  const ended = copy()
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
    .then(() => store(options.filter.end()))
    .catch(options.onError)
  return { ended, cut: () => pipe.destroy() }
}
