import { randomBytes } from 'node:crypto'
import { CATCH_UP } from '#lib/live/live-event.ts'
import type { CiCaller } from '../ci/mint-ci-token.ts'

/** An event as it travels: its place in the stream, and its JSON. */
export type HubEvent = { id: string; data: string }

/**
 * Where events of one organisation come from. `ready` resolves once nothing later can be missed; `gap` says that
 * something may have been. Whoever asks lends the right to ask.
 */
export type EventFeed = (
  caller: () => CiCaller,
  on: { event: (event: { type: string }) => void; gap: () => void },
) => { ready: Promise<void>; close: () => void }

const KEPT = 500
const LINGER_MS = 60_000

type Channel = {
  caller: CiCaller
  events: Array<{ seq: number; data: string }>
  seq: number
  readers: Set<(event: HubEvent) => void>
  ready: Promise<unknown>
  close: () => void
  linger: ReturnType<typeof setTimeout> | undefined
}

/** The one place of this process where an organisation's events come together, whatever part they come from. */
export type EventHub = {
  /** The id of the last event so far. What is read from now on knows everything up to it. */
  cursor(caller: CiCaller): Promise<string>
  /** Hands over what came after an event, then what comes. Unknown ids get one word to catch up. */
  follow(caller: CiCaller, after: string, read: (event: HubEvent) => void): () => void
  close(): void
}

/** A hub over these feeds. An organisation's feeds run while somebody reads, and a minute longer. */
export function createEventHub(feeds: readonly EventFeed[]): EventHub {
  const me = randomBytes(6).toString('hex')
  const channels = new Map<string, Channel>()

  const channelOf = (caller: CiCaller): Channel => {
    const known = channels.get(caller.orgId)
    if (known) {
      known.caller = caller
      rest(caller.orgId, known)
      return known
    }
    const channel: Channel = {
      caller,
      events: [],
      seq: 0,
      readers: new Set(),
      ready: Promise.resolve(),
      close: () => undefined,
      linger: undefined,
    }
    channels.set(caller.orgId, channel)
    const emit = (event: object) => {
      channel.seq += 1
      const data = JSON.stringify(event)
      channel.events.push({ seq: channel.seq, data })
      if (channel.events.length > KEPT) channel.events.shift()
      for (const read of channel.readers) read({ id: `${me}.${channel.seq}`, data })
    }
    const running = feeds.map((feed) =>
      feed(() => channel.caller, { event: emit, gap: () => emit({ type: CATCH_UP }) }),
    )
    channel.ready = Promise.all(running.map((each) => each.ready))
    // A feed that cannot begin takes its channel along: the next reader tries anew.
    channel.ready.catch(() => {
      if (channels.get(caller.orgId) === channel) channels.delete(caller.orgId)
      channel.close()
    })
    channel.close = () => {
      for (const each of running) each.close()
    }
    rest(caller.orgId, channel)
    return channel
  }

  const rest = (orgId: string, channel: Channel) => {
    clearTimeout(channel.linger)
    if (channel.readers.size > 0) return
    channel.linger = setTimeout(() => {
      channels.delete(orgId)
      channel.close()
    }, LINGER_MS)
    channel.linger.unref()
  }

  return {
    async cursor(caller) {
      const channel = channelOf(caller)
      await channel.ready
      return `${me}.${channel.seq}`
    },
    follow(caller, after, read) {
      const channel = channelOf(caller)
      channel.readers.add(read)
      clearTimeout(channel.linger)
      for (const event of missedSince(channel, after, me)) read(event)
      return () => {
        channel.readers.delete(read)
        rest(caller.orgId, channel)
      }
    },
    close() {
      for (const channel of channels.values()) {
        clearTimeout(channel.linger)
        channel.close()
      }
      channels.clear()
    },
  }
}

function missedSince(channel: Channel, after: string, me: string): HubEvent[] {
  const [hub, text] = after.split('.')
  const seq = Number(text)
  const oldest = channel.seq - channel.events.length
  if (hub !== me || !Number.isInteger(seq) || seq < oldest || seq > channel.seq) {
    return [{ id: `${me}.${channel.seq}`, data: JSON.stringify({ type: CATCH_UP }) }]
  }
  return channel.events
    .filter((event) => event.seq > seq)
    .map((event) => ({ id: `${me}.${event.seq}`, data: event.data }))
}
