import { createEventMemory } from './event-memory.ts'
import type { LiveEvent } from './live-event.ts'

/** Whether events arrive now. `lost` counts from the moment they stopped, in milliseconds since 1970. */
export type LiveStatus = { state: 'connecting' | 'live' } | { state: 'lost'; sinceMs: number }

/** One stream of events, opened after the event with this id. Reconnecting is its own affair. */
export type OpenStream = (
  after: string,
  on: { open: () => void; event: (event: LiveEvent) => void; error: () => void },
) => { close: () => void }

/** What a tab needs of its browser, and who listens. */
export type LiveOptions = {
  name: string
  /** The last event that the page as it was rendered already knows. */
  after: string
  locks: Pick<LockManager, 'request'>
  channel: () => BroadcastChannel
  open: OpenStream
  now: () => number
  onEvent: (event: LiveEvent) => void
  onStatus: (status: LiveStatus) => void
}

type Message =
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'status'; status: LiveStatus }
  | { kind: 'hello'; from: string; after: string }
  | { kind: 'welcome'; to: string; events: LiveEvent[]; status: LiveStatus }

/**
 * Follows the organisation's events through one stream a browser: the tab that holds the lock leads it and tells the
 * others. A tab that joins is told what it missed. Stopping lets another tab lead, and answers where to go on; `since` is
 * what came after an event.
 */
export function followLive(options: LiveOptions): { stop: () => string; since: (id: string) => LiveEvent[] } {
  const channel = options.channel()
  const me = crypto.randomUUID()
  const abort = new AbortController()
  const memory = createEventMemory(options.after)
  let status: LiveStatus = { state: 'connecting' }
  let leading = false

  const deliver = (event: LiveEvent) => {
    if (memory.add(event)) options.onEvent(event)
  }
  const setStatus = (next: LiveStatus) => {
    if (next.state === status.state) return
    status = next
    options.onStatus(next)
  }
  const post = (message: Message) => channel.postMessage(message)

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'event') deliver(data.event)
    else if (data.kind === 'status') setStatus(data.status)
    else if (data.kind === 'hello' && leading)
      post({ kind: 'welcome', to: data.from, events: memory.since(data.after), status })
    else if (data.kind === 'welcome' && data.to === me) {
      for (const event of data.events) deliver(event)
      setStatus(data.status)
    }
  }

  post({ kind: 'hello', from: me, after: memory.last() })
  options.locks
    .request(options.name, { signal: abort.signal }, () => {
      leading = true
      const stream = options.open(memory.last(), {
        open: () => {
          setStatus({ state: 'live' })
          post({ kind: 'status', status })
        },
        event: (event) => {
          deliver(event)
          post({ kind: 'event', event })
        },
        error: () => {
          if (status.state === 'lost') return
          setStatus({ state: 'lost', sinceMs: options.now() })
          post({ kind: 'status', status })
        },
      })
      return new Promise<void>((resolve) => {
        abort.signal.addEventListener('abort', () => {
          stream.close()
          resolve()
        })
      })
    })
    .catch(() => undefined)

  return {
    since: memory.since,
    stop: () => {
      abort.abort()
      channel.onmessage = null
      channel.close()
      return memory.last()
    },
  }
}
