import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { clientConnection, temporalServerOf, temporalVariables } from './temporal-server.ts'

const read = (env: Record<string, string>) => temporalServerOf(z.object(temporalVariables).parse(env))

function files(): { authority: string; crt: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'baton-temporal-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = (name: string) => {
    writeFileSync(join(folder, name), name)
    return join(folder, name)
  }
  return { authority: file('ca.pem'), crt: file('client.pem'), key: file('client.key') }
}

test.each(['127.0.0.1:7233', 'localhost:7233', '[::1]:7233'])('on this machine the connection is plain: %s', (at) => {
  expect(read({ TEMPORAL_ADDRESS: at })).toEqual({ address: at })
})

test('anywhere else it has TLS, unless the operator says that nobody else is in that network', () => {
  const TEMPORAL_ADDRESS = 'temporal.example:7233'
  expect(read({ TEMPORAL_ADDRESS })).toEqual({ address: TEMPORAL_ADDRESS, tls: {} })
  expect(read({ TEMPORAL_ADDRESS, TEMPORAL_TLS: 'false' })).toEqual({ address: TEMPORAL_ADDRESS })
  expect(read({ TEMPORAL_ADDRESS: 'localhost.example:7233' }).tls).toEqual({})
})

test('certificates, name and API key are read, and turn TLS on', () => {
  const { authority, crt, key } = files()
  const server = read({
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.example',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority,
    TEMPORAL_TLS_CLIENT_CERT_PATH: crt,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
    TEMPORAL_API_KEY: 'k',
  })
  expect(server).toEqual({
    address: '127.0.0.1:7233',
    apiKey: 'k',
    tls: {
      serverNameOverride: 'temporal.example',
      serverRootCACertificate: Buffer.from('ca.pem'),
      clientCertPair: { crt: Buffer.from('client.pem'), key: Buffer.from('client.key') },
    },
  })
})

test('what cannot be is a sentence', () => {
  const { crt } = files()
  const base = { TEMPORAL_ADDRESS: 'temporal.example:7233' }
  expect(() => read({ ...base, TEMPORAL_TLS_CLIENT_CERT_PATH: crt })).toThrow('belong together')
  expect(() => read({ ...base, TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' })).toThrow('/no/ca.pem cannot be read')
  expect(() => read({ ...base, TEMPORAL_TLS: 'false', TEMPORAL_API_KEY: 'k' })).toThrow('in the clear')
})

test('a client that waits for a server looks for it once a second at least', () => {
  const { channelArgs } = clientConnection({ address: '127.0.0.1:7233' })
  expect(channelArgs['grpc.max_reconnect_backoff_ms']).toBeLessThanOrEqual(1_000)
})
