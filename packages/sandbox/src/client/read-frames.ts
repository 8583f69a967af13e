import { LauncherError, type LauncherErrorReason } from '../launcher-error.ts'
import type { CollectedFile, PassedOver } from '../step.ts'

/** A collected file with its bytes. Read `content` before asking for the next file; what is left unread is skipped. */
export type CollectedContent = CollectedFile & { content: AsyncIterable<Uint8Array> }

/** A frame's head: a file, something that is no file, the end of the list, or why the collection stopped half way. */
export type FrameHead =
  | ({ kind: 'file' } & CollectedFile)
  | ({ kind: 'passedOver' } & PassedOver)
  | { kind: 'end' }
  | { kind: 'error'; reason: LauncherErrorReason; message: string }

/**
 * Reads the stream that `collect` answers: frames of a 4-byte big-endian length, that many bytes of JSON head, and for
 * a file exactly `sizeBytes` bytes. A stream that ends before the frame `end` throws.
 */
export async function* readFrames(
  stream: AsyncIterable<Uint8Array>,
  onPassedOver: (other: PassedOver) => void = () => undefined,
): AsyncGenerator<CollectedContent> {
  const reader = new ByteReader(stream)
  for (;;) {
    const length = (await reader.exactly(4)).readUInt32BE()
    const head = JSON.parse((await reader.exactly(length)).toString('utf8')) as FrameHead
    if (head.kind === 'end') return
    if (head.kind === 'error') throw new LauncherError(head.reason, head.message)
    if (head.kind === 'passedOver') {
      onPassedOver({ path: head.path, why: head.why, globs: head.globs })
      continue
    }
    const { path, sizeBytes, executable, globs } = head
    const content = reader.next(sizeBytes)
    yield { path, sizeBytes, executable, globs, content }
    for await (const _ of content);
  }
}

class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for await (const part of this.next(count)) parts.push(part)
    return Buffer.concat(parts)
  }

  async *next(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0) this.#held = await this.#pull()
      const part = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  async #pull(): Promise<Uint8Array> {
    const result = await this.#chunks.next()
    if (result.done) throw new LauncherError('unreachable', 'The launcher stopped while it sent the files.')
    return result.value
  }
}
