import { expect, test } from 'vitest'
import { type Answer, keepPolling, type Polling } from './keep-polling.ts'

/** A server that answers what it is told to, and workers that end when they are asked to. */
function start(first: Answer, renewAfterMs = 0) {
  const timing = { askMs: 1, askAwayMs: 1, renewAfterMs }
  const ending = new AbortController()
  const state = { answer: first, asked: 0, opened: 0, stopped: 0, faults: [] as unknown[], openFails: false }
  const fail: Array<(error: Error) => void> = []
  let wake: Array<() => void> = []
  const finished = keepPolling({
    async ask() {
      state.asked += 1
      return state.answer
    },
    async open(): Promise<Polling> {
      if (state.openFails) throw new Error('no namespace')
      state.opened += 1
      const ended = Promise.withResolvers<void>()
      fail.push(ended.reject)
      return {
        finished: ended.promise,
        stop() {
          state.stopped += 1
          ended.resolve()
        },
      }
    },
    onPolling: () => {
      for (const one of wake) one()
      wake = []
    },
    onFault: (error) => {
      state.faults.push(error)
    },
    signal: ending.signal,
    timing,
  })
  return {
    state,
    fail,
    /** Resolves at the next start of workers. */
    begun: () => new Promise<void>((resolve) => wake.push(resolve)),
    async end() {
      ending.abort()
      await finished
    },
  }
}

const A_MINUTE_MS = 60_000

/** Resolves once the server was asked some more times. */
async function asked({ state }: ReturnType<typeof start>): Promise<void> {
  const before = state.asked
  await expect.poll(() => state.asked, { interval: 2, timeout: 20_000 }).toBeGreaterThan(before + 3)
}

test('a server that is away at the start is waited for', async () => {
  const polling = start('away')
  await asked(polling)
  expect(polling.state.opened).toBe(0)
  const begun = polling.begun()
  polling.state.answer = 'up'
  await begun
  await polling.end()
  expect(polling.state).toMatchObject({ opened: 1, stopped: 1, faults: [] })
})

test('after a long absence new workers begin, and the old ones are asked to end', async () => {
  const polling = start('up')
  await polling.begun()
  polling.state.answer = 'away'
  await asked(polling)
  const again = polling.begun()
  polling.state.answer = 'up'
  await again
  expect(polling.state).toMatchObject({ opened: 2, stopped: 1 })
  await polling.end()
})

test.each(['away', 'silent'] as const)('a server that was %s for a moment keeps its workers', async (answer) => {
  const polling = start('up', answer === 'away' ? A_MINUTE_MS : 0)
  await polling.begun()
  polling.state.answer = answer
  await asked(polling)
  polling.state.answer = 'up'
  await asked(polling)
  expect(polling.state.opened).toBe(1)
  await polling.end()
})

test('workers that fail are told of and replaced, and a start that fails is tried again', async () => {
  const polling = start('up')
  await polling.begun()
  polling.state.openFails = true
  polling.fail[0]?.(new Error('a worker ended'))
  await expect.poll(() => polling.state.faults.length).toBeGreaterThan(1)
  const again = polling.begun()
  polling.state.openFails = false
  await again
  expect(polling.state.opened).toBe(2)
  await polling.end()
})
