import type { EventFeed } from '../live/event-hub.ts'
import type { CiCaller } from './mint-ci-token.ts'
import { readServerSentEvents } from './read-server-sent-events.ts'

const FIRST_ANSWER_MS = 2_000
/** A stream is replaced before its token's 60 s are over, the new one opened first, so that nothing falls between. */
const TIMES = { renewMs: 45_000, retryMs: 1_000 }

/** CI's events of one organisation, over CI's own event stream. An outage ends with word to catch up. */
export function ciEventFeed(
  ciUrl: string,
  token: (caller: CiCaller) => Promise<string>,
  { renewMs, retryMs } = TIMES,
): EventFeed {
  return ({ lenders }, on) => {
    const end = new AbortController()
    // Whose right CI did not accept; they are asked for no more, while others lend theirs.
    const refused = new WeakSet<CiCaller>()
    let missed = false
    const answered = Promise.withResolvers<void>()
    setTimeout(answered.resolve, FIRST_ANSWER_MS).unref()

    const open = async (signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
      const lender = lenders().find((caller) => !refused.has(caller))
      if (!lender) throw new Error('Nobody is here whose right CI accepts')
      const response = await fetch(`${ciUrl}/api/v1/events`, {
        headers: { authorization: `Bearer ${await token(lender)}`, accept: 'text/event-stream' },
        cache: 'no-store',
        signal,
      })
      if (response.status === 401 || response.status === 403) refused.add(lender)
      if (!response.ok || !response.body) throw new Error(`CI answered ${response.status}`)
      return response.body
    }

    /** Opens a stream, in place of another one if there is one: that is left open until this one is. */
    const connect = async (replaced?: AbortController): Promise<void> => {
      const one = new AbortController()
      const signal = AbortSignal.any([one.signal, end.signal])
      let renewal: ReturnType<typeof setTimeout> | undefined
      let [opened, renewed] = [false, false]
      try {
        const body = await open(signal)
        opened = true
        replaced?.abort()
        answered.resolve()
        if (missed) on.gap()
        missed = false
        renewal = setTimeout(() => {
          renewed = true
          void connect(one)
        }, renewMs)
        await hear(body, on)
      } catch {
        // Broken off, refused or away: all the same, it is tried again.
      }
      clearTimeout(renewal)
      answered.resolve()
      if (signal.aborted) return
      missed ||= opened || replaced === undefined
      if (renewed) return
      await new Promise((resolve) => setTimeout(resolve, retryMs))
      if (!end.signal.aborted) void connect(opened ? undefined : replaced)
    }
    void connect()
    return { ready: answered.promise, close: () => end.abort() }
  }
}

async function hear(body: ReadableStream<Uint8Array>, on: Parameters<EventFeed>[1]): Promise<void> {
  for await (const { data } of readServerSentEvents(body)) {
    const event: unknown = JSON.parse(data)
    if (!isEvent(event)) continue
    if (event.type === 'resync') on.gap()
    else on.event(event)
  }
}

function isEvent(value: unknown): value is { type: string } {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
