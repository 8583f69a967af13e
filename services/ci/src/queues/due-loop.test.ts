import { silentLogger } from '@baton/telemetry/logger'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type DueItem, DueLoop } from './due-loop.ts'

const DAY_MS = 86_400_000

afterEach(() => {
  vi.useRealTimers()
})

/** A queue in memory that notes every look at it. */
function queueOf(items: DueItem[], handle: (item: DueItem) => void = () => undefined) {
  const done: string[] = []
  const state = { looks: 0, broken: false }
  const changed: Array<() => void> = []
  const loop = new DueLoop(
    {
      name: 'test',
      list: async () => {
        state.looks += 1
        if (state.broken) throw new Error('no database')
        return items.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
      },
      handle: async (item) => {
        items.splice(items.indexOf(item), 1)
        handle(item)
        done.push(item.id)
        for (const tell of changed) tell()
      },
    },
    silentLogger,
  )
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => done.length >= count && resolve()
      changed.push(look)
      look()
    })
  return { loop, done, state, until }
}

const item = (id: string, inMs: number): DueItem => ({ orgId: 'org', id, dueAt: new Date(Date.now() + inMs) })

describe('a queue that is worked off', () => {
  it('does what is due at once and what is due later when it is, without being asked again', async () => {
    const { loop, done, until } = queueOf([item('later', 150), item('now', -1)])
    loop.wake()
    await until(2)
    expect(done).toEqual(['now', 'later'])
    await loop.close()
  })

  it('looks once more for what came while it was looking', async () => {
    const items = [item('first', -1)]
    const { loop, until, done } = queueOf(items, ({ id }) => {
      if (id === 'first') items.push(item('second', -1))
      loop.wake()
    })
    loop.wake()
    await until(2)
    expect(done).toEqual(['first', 'second'])
    await loop.close()
  })

  it('is held up by nothing that takes long, and begins that once', async () => {
    const slow = Promise.withResolvers<void>()
    const begun: string[] = []
    const items = [item('slow', -2), ...Array.from({ length: 20 }, (_, at) => item(`quick ${at}`, -1))]
    const listed = new Set(items)
    const quickDone = Promise.withResolvers<void>()
    const handle = async (one: DueItem) => {
      begun.push(one.id)
      if (one.id === 'slow') await slow.promise
      listed.delete(one)
      if (listed.size === 1) quickDone.resolve()
    }
    const loop = new DueLoop({ name: 'test', list: async () => [...listed], handle }, silentLogger)
    loop.wake()
    await quickDone.promise
    slow.resolve()
    await loop.close()
    expect(begun).toEqual(items.map(({ id }) => id))
    expect(listed.size).toBe(0)
  })

  it('tries again what failed', async () => {
    vi.useFakeTimers()
    const items = new Set([item('now', -1)])
    let tries = 0
    const handle = async (one: DueItem) => {
      tries += 1
      if (tries < 3) throw new Error('no database')
      items.delete(one)
    }
    const loop = new DueLoop({ name: 'test', list: async () => [...items], handle }, silentLogger)
    loop.wake()
    await vi.advanceTimersByTimeAsync(DAY_MS)
    expect(tries).toBe(3)
    await loop.close()
  })

  it('goes on after the database was away', async () => {
    const { loop, state, until } = queueOf([item('now', -1)])
    state.broken = true
    loop.wake()
    await expect.poll(() => state.looks).toBe(1)
    state.broken = false
    await until(1)
    await loop.close()
  })

  it('is looked at in a while at the earliest time that anybody wanted, and then once', async () => {
    const items: DueItem[] = []
    const { loop, until, state } = queueOf(items)
    loop.wakeIn(100_000)
    loop.wakeIn(100)
    loop.wakeIn(50_000)
    items.push(item('now', -1))
    await until(1)
    expect(state.looks).toBeLessThanOrEqual(2)
    await loop.close()
  })

  it('asks nothing while there is nothing', async () => {
    vi.useFakeTimers()
    const { loop, state } = queueOf([])
    loop.wake()
    await vi.advanceTimersByTimeAsync(DAY_MS)
    expect(state.looks).toBe(1)
    await loop.close()
  })
})
