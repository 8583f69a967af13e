import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { testTemporalAddress } from '../testing/env.ts'
import { connectTemporal, openTemporalProbe } from './connection.ts'

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
  const asked = connection.withDeadline(Date.now() + 60_000, () => connection.workflowService.getSystemInfo({}))
  asked.catch(() => undefined)
  await seen
}, 15_000)

test('a probe tells a Temporal that is there from one that nobody reaches', async () => {
  const { address } = await hangsUp()
  const [here, away] = [openTemporalProbe({ address: testTemporalAddress() }), openTemporalProbe({ address })]
  onTestFinished(async () => {
    await Promise.all([here.close(), away.close()])
  })
  expect(await here.ask()).toBe('up')
  expect(await away.ask()).toBe('away')
})
