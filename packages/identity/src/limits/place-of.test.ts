import { expect, it } from 'vitest'
import { placeOf } from './place-of.ts'

it.each([
  ['an IPv4 address is its own place', '203.0.113.7', '203.0.113.7'],
  ['another IPv4 address is another place', '203.0.113.8', '203.0.113.8'],
  ['the port behind an IPv4 address says nothing', '203.0.113.7:52011', '203.0.113.7'],
  ['IPv4 as IPv6 is IPv4', '::ffff:203.0.113.7', '203.0.113.7'],
  ['IPv4 as IPv6 in hexadecimal is IPv4', '::ffff:cb00:7107', '203.0.113.7'],
  ['IPv4 as IPv6 written out is IPv4', '0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
  ['IPv4 as IPv6 in brackets with a port is IPv4', '[::ffff:203.0.113.7]:443', '203.0.113.7'],
  ['an IPv6 address is its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['another of the same /64 is the same place', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['one of the next /64 is another place', '2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['capitals and leading zeros are no other place', '2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['zeros inside the /64 are written one way', '2001:db8::1', '2001:db8:0:0::/64'],
  ['zeros inside the /64 written out are the same', '2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['the link of an address says nothing', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['brackets and a port say nothing', '[2001:db8:1:2::9]:52011', '2001:db8:1:2::/64'],
  ['the machine itself over IPv6', '::1', '0:0:0:0::/64'],
  ['an address with IPv4 at its end that is not mapped', '64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
  ['space around an address says nothing', ' 2001:db8:1:2::9 ', '2001:db8:1:2::/64'],
  ['what is no address is its own place', 'unknown', 'unknown'],
  ['nothing is a place, too', '', ''],
  ['what only looks like an address is its own place', '2001:db8::1::2', '2001:db8::1::2'],
  ['a number too large is no address', '203.0.113.700', '203.0.113.700'],
])('%s', (_rule, address, place) => {
  expect(placeOf(address)).toBe(place)
})
