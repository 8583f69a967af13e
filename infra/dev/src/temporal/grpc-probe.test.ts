import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ROOT } from '../root.ts'
import { askNamespace } from './grpc-probe.ts'
import { readServer } from './read-server.ts'

const address = process.env.BATON_TEST_TEMPORAL_ADDRESS ?? ''

test.each([
  [address, 'baton-ci', 'ready'],
  [address, 'nobody-made-this', 'missing'],
  ['127.0.0.1:1', 'baton-ci', 'unreachable'],
] as const)('a Temporal server at %s says of the namespace %s: %s', async (server, namespace, state) => {
  expect(await askNamespace({ address: server }, namespace)).toBe(state)
})

test('with TLS it shows its certificate and its API key, and a server that it does not know is unreachable', async () => {
  const file = (name: string) => join(ROOT, `packages/testing/src/fixtures/tls-${name}.pem`)
  const given = { TEMPORAL_TLS_CLIENT_CERT_PATH: file('cert'), TEMPORAL_TLS_CLIENT_KEY_PATH: file('key') }
  const keys: unknown[] = []
  const server = createSecureServer({
    ...{ cert: readFileSync(file('cert')), key: readFileSync(file('key')), ca: readFileSync(file('authority')) },
    ...{ requestCert: true, rejectUnauthorized: true },
  })
  server.on('stream', (stream, headers) => {
    keys.push(headers.authorization)
    stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = (variables: Record<string, string>) => askNamespace(readServer(at, variables), 'baton-ci')
  const trusted = { ...given, TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('authority'), TEMPORAL_API_KEY: 'k' }
  expect(await ask(trusted)).toBe('ready')
  expect(keys).toEqual(['Bearer k'])
  expect(await ask(given)).toBe('unreachable')
  expect(await ask({})).toBe('unreachable')
  expect(() => readServer(at, { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' })).toThrow('/no/ca.pem cannot be read.')
})
