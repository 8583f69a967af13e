import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatAddress, networkOf, parseAddress, REFUSED_NETWORKS, widest } from './refused-addresses.ts'

it.each([
  ['192.0.2.7/24', '192.0.2.0/24'],
  ['10.255.255.53/8', '10.0.0.0/8'],
  ['203.0.113.9/32', '203.0.113.9/32'],
  ['255.1.2.3/0', '0.0.0.0/0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

it('of networks inside each other the widest are left, each once', () => {
  expect(widest(['10.1.0.0/16', '10.0.0.0/8', '10.1.2.3/32', '192.0.2.0/24', '192.0.2.0/24'])).toEqual([
    '10.0.0.0/8',
    '192.0.2.0/24',
  ])
  expect(widest(REFUSED_NETWORKS)).toEqual(REFUSED_NETWORKS)
})

it('an address is the same after it was a number', () => {
  fc.assert(fc.property(fc.ipV4(), (address) => formatAddress(parseAddress(address)) === address))
})
