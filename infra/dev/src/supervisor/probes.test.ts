import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isServing } from './probes.ts'

let answer = { status: 200, body: '' }
const server = createServer((_request, response) => {
  response.writeHead(answer.status).end(answer.body)
})
const ask = () => isServing({ port: (server.address() as AddressInfo).port })

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

test('a part that is well serves, and one that is not does not', async () => {
  answer = { status: 200, body: '{"ok":true,"state":"ok"}' }
  expect(await ask()).toBe(true)
  for (const body of ['{"ok":false,"state":"starting"}', '{"ok":false,"state":"down"}', 'null', 'no JSON']) {
    answer = { status: 503, body }
    expect(await ask(), body).toBe(false)
  }
})

test.each(['audit log broken', 'unavailable', 'disk full'])(
  'a part whose state is "%s" for good serves all the same',
  async (state) => {
    answer = { status: 503, body: JSON.stringify({ ok: false, state }) }
    expect(await ask()).toBe(true)
  },
)
