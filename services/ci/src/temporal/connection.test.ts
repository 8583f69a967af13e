import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connectTemporal, openTemporalProbe } from '@baton/kernel/temporal-connection'
import { temporalServerOf } from '@baton/kernel/temporal-server'
import { startTlsProxy, TEST_CERTIFICATE } from '@baton/testing/tls-proxy'
import { NativeConnection } from '@temporalio/worker'
import { expect, onTestFinished, test } from 'vitest'
import { testTemporalAddress } from '../testing/env.ts'

/** Looks that gRPC's own back-off spreads over half a minute. */
const LOOKS = 8

/** A server that hangs up on everybody; resolves once somebody has come so often. */
async function hangsUp() {
  let looks = 0
  const seen = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.destroy()
    looks += 1
    if (looks === LOOKS) seen.resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen: seen.promise }
}

test('a client goes on looking for a Temporal that is away at least once a second', async () => {
  const { address, seen } = await hangsUp()
  const connection = connectTemporal({ address })
  onTestFinished(() => connection.close())
  let isAway = true
  const asking = async () => {
    const ask = () => connection.workflowService.getSystemInfo({})
    while (isAway) await connection.withDeadline(Date.now() + 200, ask).catch(() => undefined)
  }
  const asked = asking()
  await seen
  isAway = false
  await asked
}, 20_000)

test('a probe tells a Temporal that is there from one that nobody reaches', async () => {
  const { address } = await hangsUp()
  const [here, away] = [openTemporalProbe({ address: testTemporalAddress() }), openTemporalProbe({ address })]
  onTestFinished(async () => {
    await Promise.all([here.close(), away.close()])
  })
  expect(await here.ask()).toBe('up')
  expect(await away.ask()).toBe('away')
})

test('clients and workers reach a Temporal that wants TLS and a certificate, and not without them', async () => {
  const proxy = await startTlsProxy(testTemporalAddress())
  onTestFinished(() => proxy.close())
  const server = temporalServerOf({
    TEMPORAL_ADDRESS: proxy.address,
    TEMPORAL_TLS: 'true',
    TEMPORAL_TLS_SERVER_NAME: 'temporal.test',
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: TEST_CERTIFICATE.authorityFile,
    TEMPORAL_TLS_CLIENT_CERT_PATH: TEST_CERTIFICATE.certFile,
    TEMPORAL_TLS_CLIENT_KEY_PATH: TEST_CERTIFICATE.keyFile,
    TEMPORAL_API_KEY: undefined,
  })
  const [secure, plain] = [openTemporalProbe(server), openTemporalProbe({ address: proxy.address })]
  onTestFinished(async () => {
    await Promise.all([secure.close(), plain.close()])
  })
  expect(await secure.ask()).toBe('up')
  expect(await plain.ask()).not.toBe('up')
  await (await NativeConnection.connect(server)).close()
})
