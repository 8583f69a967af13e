import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { afterEach, expect, test } from 'vitest'
import { ciEventFeed } from './ci-event-feed.ts'
import type { CiCaller } from './mint-ci-token.ts'

const [AT_ONCE, NEVER] = [1, 2 ** 30]
const orgId = mintOrgId('org_a')
const caller = (userId: string): CiCaller => ({
  orgId,
  actor: { type: 'user', userId, sessionId: 'ses_1', grants: [] },
})

/** A queue whose reader waits for what comes. */
function queue<Item>() {
  const [items, waiting]: [Item[], Array<(item: Item) => void>] = [[], []]
  return {
    push: (item: Item) => {
      const next = waiting.shift()
      if (next) next(item)
      else items.push(item)
    },
    next: (): Promise<Item> => {
      const item = items.shift()
      return item === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(item)
    },
  }
}

const closing: Array<() => void> = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A feed over a CI that answers as the test says; a caller's token is their id. */
async function following(lenders: () => readonly CiCaller[], times: { renewMs: number; retryMs: number }) {
  const asked = queue<{ by: string; response: ServerResponse; opens: () => void; refuses: () => void }>()
  const server = createServer((request, response) => {
    asked.push({
      by: String(request.headers.authorization).replace('Bearer ', ''),
      response,
      opens: () => response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n'),
      refuses: () => response.writeHead(403).end(),
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const heard = queue<string>()
  const { port } = server.address() as AddressInfo
  const make = ciEventFeed(`http://127.0.0.1:${port}`, async ({ actor }) => actor.userId, times)
  const feed = make({ orgId, lenders }, { event: ({ type }) => heard.push(type), gap: () => heard.push('gap') })
  closing.push(() => {
    feed.close()
    server.closeAllConnections()
    server.close()
  })
  return { asked, heard, feed }
}

const say = (response: ServerResponse, type: string) => response.write(`data: ${JSON.stringify({ type })}\n\n`)

test('a renewal that is refused leaves the stream open, and the next one who listens lends the right', async () => {
  const here = [caller('narrow'), caller('wide')]
  const { asked, heard, feed } = await following(() => here, { renewMs: AT_ONCE, retryMs: AT_ONCE })
  const first = await asked.next()
  first.opens()
  await feed.ready
  const second = await asked.next()
  second.refuses()
  const third = await asked.next()
  expect([first.by, second.by, third.by]).toEqual(['narrow', 'narrow', 'wide'])
  say(first.response, 'build.changed')
  expect(await heard.next()).toBe('build.changed')
  const replaced = once(first.response, 'close')
  third.opens()
  await replaced
  say(third.response, 'queue.changed')
  expect(await heard.next()).toBe('queue.changed')
})

test('whom CI refuses is not asked for again; with nobody else it asks nothing until somebody comes', async () => {
  const narrow = caller('narrow')
  const here = [narrow]
  const looks = queue<true>()
  const { asked, heard } = await following(
    () => {
      looks.push(true)
      return here
    },
    { renewMs: NEVER, retryMs: AT_ONCE },
  )
  const first = await asked.next()
  expect(first.by).toBe('narrow')
  first.refuses()
  for (let looked = 0; looked < 4; looked += 1) await looks.next()
  here.unshift(caller('wide'))
  const second = await asked.next()
  expect(second.by).toBe('wide')
  second.opens()
  expect(await heard.next()).toBe('gap')
})

test('a stream that CI ends is opened again, with word to catch up', async () => {
  const wide = caller('wide')
  const { asked, heard } = await following(() => [wide], { renewMs: NEVER, retryMs: AT_ONCE })
  const first = await asked.next()
  first.opens()
  say(first.response, 'build.changed')
  expect(await heard.next()).toBe('build.changed')
  first.response.end()
  const second = await asked.next()
  second.opens()
  expect(await heard.next()).toBe('gap')
  say(second.response, 'build.changed')
  expect(await heard.next()).toBe('build.changed')
})
