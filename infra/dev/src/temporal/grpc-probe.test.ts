import { expect, test } from 'vitest'
import { askNamespace } from './grpc-probe.ts'

const address = process.env.BATON_TEST_TEMPORAL_ADDRESS ?? ''

test.each([
  [address, 'baton-ci', 'ready'],
  [address, 'nobody-made-this', 'missing'],
  ['127.0.0.1:1', 'baton-ci', 'unreachable'],
] as const)('a Temporal server at %s says of the namespace %s: %s', async (server, namespace, state) => {
  expect(await askNamespace(server, namespace)).toBe(state)
})
