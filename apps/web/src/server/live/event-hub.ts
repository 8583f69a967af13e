import { randomBytes } from 'node:crypto'
import type { OrgId } from '@baton/kernel/ids'
import { type Action, isGranted } from '@baton/kernel/permissions'
import { CATCH_UP } from '#lib/live/live-event.ts'
import type { CiCaller } from '../ci/mint-ci-token.ts'

/** An event as it travels: its place in the stream, and its JSON. */
export type HubEvent = { id: string; data: string }

/**
 * Where events of one organisation come from. `ready` resolves once nothing later can be missed; `gap` says that
 * something may have been. `lenders` are those who listen now, the newest first: each lends the right to ask.
 */
export type EventFeed = (
  from: { orgId: OrgId; lenders: () => readonly CiCaller[] },
  on: { event: (event: { type: string }) => void; gap: () => void },
) => { ready: Promise<void>; close: () => void }

/** A feed, and what must be held in the whole organisation to hear it and to lend to it; null where anybody may. */
export type HubFeed = { feed: EventFeed; needs: Action | null }

const KEPT = 500
const LINGER_MS = 60_000

/** What those of one organisation hear who may hear the same feeds. */
type Channel = {
  id: string
  newest: CiCaller
  events: Array<{ seq: number; data: string }>
  seq: number
  readers: Map<(event: HubEvent) => void, CiCaller>
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
export function createEventHub(feeds: readonly HubFeed[]): EventHub {
  const channels = new Map<string, Channel>()

  const channelOf = (caller: CiCaller): { key: string; channel: Channel } => {
    const heard = feeds.filter(({ needs }) => needs === null || isGranted(caller.actor.grants, needs))
    const key = [caller.orgId, ...heard.map(({ needs }) => needs)].join(' ')
    const known = channels.get(key)
    if (known) {
      known.newest = caller
      rest(key, known)
      return { key, channel: known }
    }
    const channel = openChannel(caller, heard)
    channels.set(key, channel)
    // A feed that cannot begin takes its channel along: the next reader tries anew.
    channel.ready.catch(() => {
      if (channels.get(key) === channel) channels.delete(key)
      channel.close()
    })
    rest(key, channel)
    return { key, channel }
  }

  const rest = (key: string, channel: Channel) => {
    clearTimeout(channel.linger)
    if (channel.readers.size > 0) return
    channel.linger = setTimeout(() => {
      if (channels.get(key) === channel) channels.delete(key)
      channel.close()
    }, LINGER_MS)
    channel.linger.unref()
  }

  return {
    async cursor(caller) {
      const { channel } = channelOf(caller)
      await channel.ready
      return `${channel.id}.${channel.seq}`
    },
    follow(caller, after, read) {
      const { key, channel } = channelOf(caller)
      channel.readers.set(read, caller)
      clearTimeout(channel.linger)
      for (const event of missedSince(channel, after)) read(event)
      return () => {
        channel.readers.delete(read)
        rest(key, channel)
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

function openChannel(caller: CiCaller, feeds: readonly HubFeed[]): Channel {
  const channel: Channel = {
    // Its own, so that an id of another channel, or of one that has ended, is never taken for a place in this one.
    id: randomBytes(6).toString('hex'),
    newest: caller,
    events: [],
    seq: 0,
    readers: new Map(),
    ready: Promise.resolve(),
    close: () => undefined,
    linger: undefined,
  }
  const emit = (event: object) => {
    channel.seq += 1
    const data = JSON.stringify(event)
    channel.events.push({ seq: channel.seq, data })
    if (channel.events.length > KEPT) channel.events.shift()
    for (const read of channel.readers.keys()) read({ id: `${channel.id}.${channel.seq}`, data })
  }
  const lenders = () => [channel.newest, ...[...channel.readers.values()].reverse()]
  const running = feeds.map(({ feed }) =>
    feed({ orgId: caller.orgId, lenders }, { event: emit, gap: () => emit({ type: CATCH_UP }) }),
  )
  channel.ready = Promise.all(running.map((each) => each.ready))
  channel.close = () => {
    for (const each of running) each.close()
  }
  return channel
}

function missedSince(channel: Channel, after: string): HubEvent[] {
  const [id, text] = after.split('.')
  const seq = Number(text)
  const oldest = channel.seq - channel.events.length
  if (id !== channel.id || !Number.isInteger(seq) || seq < oldest || seq > channel.seq) {
    return [{ id: `${channel.id}.${channel.seq}`, data: JSON.stringify({ type: CATCH_UP }) }]
  }
  return channel.events
    .filter((event) => event.seq > seq)
    .map((event) => ({ id: `${channel.id}.${event.seq}`, data: event.data }))
}
