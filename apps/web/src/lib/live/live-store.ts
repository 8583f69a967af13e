import { followLive, type LiveStatus, type OpenStream } from './event-leader.ts'
import { openLastingSource } from './lasting-source.ts'
import { concerns, type LiveEvent, parseLiveEvent } from './live-event.ts'

type Reader = { topics: readonly string[]; read: () => void }

const readers = new Set<Reader>()
const statusReaders = new Set<() => void>()
let status: LiveStatus = { state: 'connecting' }
let following: ReturnType<typeof followLive> | undefined

/** Calls `read` when something happens to one of these topics. Returns the way to stop. */
export function onLive(topics: readonly string[], read: () => void): () => void {
  const reader = { topics, read }
  readers.add(reader)
  return () => readers.delete(reader)
}

/**
 * True when something has happened to one of these topics since an event, and this tab has heard of it already: what was
 * read then is old, and no further word of it will come.
 */
export function hasMissed(after: string, topics: readonly string[]): boolean {
  return following?.since(after).some((event) => concerns(event, topics)) ?? false
}

/** Whether events arrive, for `useSyncExternalStore`. */
export const liveStatus = {
  subscribe(read: () => void): () => void {
    statusReaders.add(read)
    return () => statusReaders.delete(read)
  },
  get: (): LiveStatus => status,
}

/**
 * Follows an organisation's events while this tab is visible. Hidden, it holds no stream; visible again, it goes on where
 * it was. `after` is the last event that the page as rendered already knows.
 */
export function startLive(organization: string, after: string): () => void {
  let last = after
  const begin = () => {
    following ??= followLive({
      name: `baton-live-${organization}`,
      after: last,
      locks: navigator.locks,
      channel: () => new BroadcastChannel(`baton-live-${organization}`),
      open: openEventSource(organization),
      now: () => Date.now(),
      onEvent: announce,
      onStatus: setStatus,
    })
  }
  const end = () => {
    last = following?.stop() ?? last
    following = undefined
    setStatus({ state: 'connecting' })
  }
  const onVisibility = () => (document.visibilityState === 'visible' ? begin() : end())
  document.addEventListener('visibilitychange', onVisibility)
  onVisibility()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    end()
  }
}

function announce(event: LiveEvent): void {
  for (const reader of readers) if (concerns(event, reader.topics)) reader.read()
}

function setStatus(next: LiveStatus): void {
  status = next
  document.documentElement.dataset.live = next.state
  for (const read of statusReaders) read()
}

function openEventSource(organization: string): OpenStream {
  return (after, on) =>
    openLastingSource({
      after,
      address: (last) => `/api/events?${new URLSearchParams({ org: organization, after: last })}`,
      onOpen: on.open,
      onLost: on.error,
      onMessage: (data, id) => {
        const event = parseLiveEvent(id, data)
        if (event) on.event(event)
      },
    })
}
