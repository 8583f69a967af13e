import type { EventFeed } from '../live/event-hub.ts'
import type { CiCaller } from './mint-ci-token.ts'
import { readServerSentEvents } from './read-server-sent-events.ts'

/** A stream is replaced before its token's 60 s are over, the new one opened first, so that nothing falls between. */
const RENEW_MS = 45_000
const RETRY_MS = 1_000
const FIRST_ANSWER_MS = 2_000

/** CI's events of one organisation, over CI's own event stream. An outage ends with word to catch up. */
export function ciEventFeed(ciUrl: string, token: (caller: CiCaller) => Promise<string>): EventFeed {
  return (caller, on) => {
    const end = new AbortController()
    let missed = false
    const connect = async (opened: () => void): Promise<void> => {
      const one = new AbortController()
      const signal = AbortSignal.any([one.signal, end.signal])
      let renewal: ReturnType<typeof setTimeout> | undefined
      try {
        const response = await fetch(`${ciUrl}/api/v1/events`, {
          headers: { authorization: `Bearer ${await token(caller())}`, accept: 'text/event-stream' },
          cache: 'no-store',
          signal,
        })
        if (!response.ok || !response.body) throw new Error(`CI answered ${response.status}`)
        opened()
        if (missed) on.gap()
        missed = false
        let renewed = false
        renewal = setTimeout(() => {
          renewed = true
          void connect(() => one.abort())
        }, RENEW_MS)
        for await (const { data } of readServerSentEvents(response.body)) {
          const event: unknown = JSON.parse(data)
          if (!isEvent(event)) continue
          if (event.type === 'resync') on.gap()
          else on.event(event)
        }
        if (renewed || end.signal.aborted) return
        throw new Error('CI ended its stream')
      } catch {
        clearTimeout(renewal)
        if (signal.aborted) return
        missed = true
        opened()
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
        if (!end.signal.aborted) void connect(() => undefined)
      }
    }
    const ready = new Promise<void>((resolve) => {
      setTimeout(resolve, FIRST_ANSWER_MS).unref()
      void connect(resolve)
    })
    return { ready, close: () => end.abort() }
  }
}

function isEvent(value: unknown): value is { type: string } {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
