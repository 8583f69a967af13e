import { expect, test } from 'vitest'
import { followLive, type LiveStatus, type OpenStream } from './event-leader.ts'
import { CATCH_UP, concerns, type LiveEvent, parseLiveEvent, topicsOf } from './live-event.ts'

type Stream = { after: string; on: Parameters<OpenStream>[1]; closed: boolean }

/** A browser of several tabs over the platform's own locks and channels; only the network is ours. */
function browser() {
  const name = `test-${crypto.randomUUID()}`
  const streams: Stream[] = []
  const waiting: Array<() => void> = []
  const changed = () => {
    for (const wake of waiting.splice(0)) wake()
  }
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  const tab = (after = 'h.0') => {
    const events: LiveEvent[] = []
    const statuses: LiveStatus[] = []
    const following = followLive({
      name,
      after,
      locks: navigator.locks,
      channel: () => new BroadcastChannel(name),
      open: (from, on) => {
        const stream: Stream = { after: from, on, closed: false }
        streams.push(stream)
        changed()
        return {
          close: () => {
            stream.closed = true
          },
        }
      },
      now: () => 1_000,
      onEvent: (event) => {
        events.push(event)
        changed()
      },
      onStatus: (status) => {
        statuses.push(status)
        changed()
      },
    })
    return { events, statuses, stop: following.stop, since: following.since }
  }
  return { tab, streams, until }
}

const event = (seq: number): LiveEvent => ({
  id: `h.${seq}`,
  type: 'promotion.changed',
  ids: { promotionId: `p${seq}` },
})

test('two tabs share one stream, and both hear its events', async () => {
  const { tab, streams, until } = browser()
  const [one, two] = [tab(), tab()]
  await until(() => streams.length === 1)
  streams[0]?.on.open()
  await until(() => one.statuses.length === 1 && two.statuses.length === 1)
  streams[0]?.on.event(event(1))
  await until(() => one.events.length === 1 && two.events.length === 1)
  expect(streams).toHaveLength(1)
  one.stop()
  two.stop()
})

test('when the leading tab stops, another goes on after the last event', async () => {
  const { tab, streams, until } = browser()
  const one = tab()
  await until(() => streams.length === 1)
  const two = tab()
  streams[0]?.on.open()
  streams[0]?.on.event(event(1))
  await until(() => two.events.length === 1)
  one.stop()
  await until(() => streams.length === 2)
  expect(streams[0]?.closed).toBe(true)
  expect(streams[1]?.after).toBe('h.1')
  two.stop()
})

test('a tab that joins hears what came after its page was rendered, and nothing twice', async () => {
  const { tab, streams, until } = browser()
  const one = tab('h.0')
  await until(() => streams.length === 1)
  streams[0]?.on.open()
  for (const seq of [1, 2, 3]) streams[0]?.on.event(event(seq))
  await until(() => one.events.length === 3)
  const two = tab('h.2')
  await until(() => two.events.length === 1)
  expect(two.events).toEqual([event(3)])
  one.stop()
  two.stop()
})

test('a tab whose last event is not known any more is told to read again', async () => {
  const { tab, streams, until } = browser()
  const one = tab('h.5')
  await until(() => streams.length === 1)
  const two = tab('h.1')
  await until(() => two.events.length === 1)
  expect(two.events[0]?.type).toBe(CATCH_UP)
  one.stop()
  two.stop()
})

test('a page that was read before its tab heard of something has missed it; one that was read since has not', async () => {
  const { tab, streams, until } = browser()
  const one = tab('h.0')
  await until(() => streams.length === 1)
  for (const seq of [1, 2, 3]) streams[0]?.on.event(event(seq))
  expect(one.since('h.0')).toHaveLength(3)
  expect(one.since('h.2')).toEqual([event(3)])
  expect(one.since('h.3')).toEqual([])
  // The server knows more already; what it knows is on its way here.
  expect(one.since('h.5')).toEqual([])
  expect(one.since('other.5')).toMatchObject([{ type: CATCH_UP }])
  one.stop()
})

test('a lost stream is said once, with the time, and so is its return', async () => {
  const { tab, streams, until } = browser()
  const one = tab()
  await until(() => streams.length === 1)
  streams[0]?.on.open()
  streams[0]?.on.error()
  streams[0]?.on.error()
  streams[0]?.on.open()
  expect(one.statuses).toEqual([{ state: 'live' }, { state: 'lost', sinceMs: 1_000 }, { state: 'live' }])
  one.stop()
})

test('a page rereads only on its own topics', () => {
  expect(topicsOf(event(1))).toEqual(['promotion', 'promotion:p1'])
  expect(concerns(event(1), ['promotion:p1'])).toBe(true)
  expect(concerns(event(1), ['promotion:p2', 'build'])).toBe(false)
  expect(concerns({ type: CATCH_UP, ids: {} }, [])).toBe(true)
})

test('what is not an event of ours is passed over', () => {
  expect(parseLiveEvent('1', 'not json')).toBeNull()
  expect(parseLiveEvent('1', '"text"')).toBeNull()
  expect(parseLiveEvent('1', '{"buildId":"b"}')).toBeNull()
  expect(parseLiveEvent('1', '{"type":"build.changed","buildId":"b","n":1}')).toEqual({
    id: '1',
    type: 'build.changed',
    ids: { buildId: 'b' },
  })
})
