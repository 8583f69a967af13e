import { expect, it } from 'vitest'
import { isPublicAddress, publicAddressesOf } from './address-guard.ts'

it.each(['140.82.121.4', '8.8.8.8', '2a00:1450:4001:810::200e', '2606:4700::1111'])(
  '%s may be fetched from',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

it.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fd00::1',
  '2002:7f00:1::',
  '2001::1',
  'ff02::1',
  'nonsense',
])('%s may not', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

it('a name that leads to this machine is refused, whatever it is called', async () => {
  expect(await publicAddressesOf('localhost')).toBeNull()
  expect(await publicAddressesOf('127.0.0.1')).toBeNull()
  expect(await publicAddressesOf('[::1]')).toBeNull()
})
