import { address } from './address.ts'
import type { Member } from './world.ts'

/** One block of a stream of server-sent events. A comment, which a browser keeps to itself, has nothing but itself. */
export type Block = { comment?: string; event?: string; id?: string; data?: string }

/** A stream of server-sent events, read without a browser, as whoever is signed in in one. */
export class EventStream {
  readonly #blocks: AsyncGenerator<Block>
  readonly #abort: AbortController

  private constructor(blocks: AsyncGenerator<Block>, abort: AbortController) {
    this.#blocks = blocks
    this.#abort = abort
  }

  /** Opens the stream at a path; `after` is the id to go on after, as a browser sends it that comes back. */
  static async open(member: Member, organization: string, path: string, after?: string): Promise<EventStream> {
    const abort = new AbortController()
    const cookies = await member.context.cookies(address())
    const response = await fetch(`${address()}${path}?${new URLSearchParams({ org: organization })}`, {
      signal: abort.signal,
      headers: {
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        ...(after === undefined ? {} : { 'last-event-id': after }),
      },
    })
    if (!response.ok || !response.body) throw new Error(`GET ${path} answered ${response.status}.`)
    return new EventStream(readBlocks(response.body), abort)
  }

  /** The next block; rejects where the stream ends without one. */
  async next(): Promise<Block> {
    const { done, value } = await this.#blocks.next()
    if (done) throw new Error('The stream ended.')
    return value
  }

  /** Waits for so many of the comments by which the server keeps a silent stream open, the one clock that a page has. */
  async beats(count: number): Promise<void> {
    for (let heard = 0; heard < count; ) if ((await this.next()).comment === 'still here') heard += 1
  }

  close(): void {
    this.#abort.abort()
  }
}

async function* readBlocks(body: ReadableStream<Uint8Array>): AsyncGenerator<Block> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    yield* blocks.map(parseBlock)
  }
}

function parseBlock(text: string): Block {
  const block: Block = {}
  for (const line of text.split('\n')) {
    const [, field = '', value = ''] = /^([a-z]*): ?(.*)$/.exec(line) ?? []
    if (field === '') block.comment = value
    else if (field === 'event' || field === 'id' || field === 'data') block[field] = value
  }
  return block
}
