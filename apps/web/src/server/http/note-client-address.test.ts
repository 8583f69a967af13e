import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { clientAddress, noteClientAddresses } from './note-client-address.ts'

it.each([
  ['nothing in front: the socket', undefined, 0, '10.0.0.9'],
  ['nothing in front, and the client claims another address: the socket', '203.0.113.7', 0, '10.0.0.9'],
  ['one proxy in front: what it saw', '203.0.113.7', 1, '203.0.113.7'],
  [
    'one proxy in front, and the client claims an address: what the proxy saw',
    '1.1.1.1, 203.0.113.7',
    1,
    '203.0.113.7',
  ],
  ['two proxies in front: what the outer one saw', '1.1.1.1, 203.0.113.7, 10.0.0.1', 2, '203.0.113.7'],
  ['an IPv4 address on a socket for both: as IPv4', '::ffff:203.0.113.7', 1, '203.0.113.7'],
  ['an IPv4 address in hexadecimal as IPv6: as it came, never a part of it', '::ffff:cb00:7107', 1, '::ffff:cb00:7107'],
  ['fewer hops than there should be: the first one', '203.0.113.7', 5, '203.0.113.7'],
])('%s', (_, forwardedFor, trustedProxies, wanted) => {
  expect(clientAddress(forwardedFor, '10.0.0.9', trustedProxies)).toBe(wanted)
})

it('has every request say its own address, before any handler reads it', async () => {
  noteClientAddresses(0)
  const server = createServer((request, response) => response.end(String(request.headers['x-forwarded-for'])))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const said = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.7' } })
  expect(await said.text()).toBe('127.0.0.1')
  server.close()
})
