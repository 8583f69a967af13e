import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { closeServer } from './close-server.ts'

/** A server with one request under way, from a client that would keep its connection. */
async function startBusyServer() {
  const server = createServer()
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>
  const { port } = server.address() as AddressInfo
  const request = get({ port, host: '127.0.0.1', agent: new Agent({ keepAlive: true }) })
  const answered = once(request, 'response') as Promise<[IncomingMessage]>
  const [, response] = await asked
  return { server, response, answered }
}

it('lets what is under way end, and waits for no connection that is merely kept', async () => {
  const { server, response, answered } = await startBusyServer()
  const closed = closeServer(server, 2 ** 30)
  expect(server.listening).toBe(false)
  response.end('whole')
  const [answer] = await answered
  expect(await text(answer)).toBe('whole')
  await closed
})

it('cuts off what does not end in time', async () => {
  const { server, answered } = await startBusyServer()
  const cut = expect(answered).rejects.toMatchObject({ code: 'ECONNRESET' })
  await closeServer(server, 1)
  await cut
})
