import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const NOT_PUBLIC = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4')
}

/** The one block of IPv6 in which public addresses lie, and what of it leads elsewhere (Teredo, documentation, 6to4). */
const GLOBAL_V6 = new BlockList()
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6')
const LEADS_ELSEWHERE_V6 = new BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  LEADS_ELSEWHERE_V6.addSubnet(network, prefix, 'ipv6')
}

/** True for a public unicast address, which a customer's URL may lead to. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC.check(address, 'ipv4')
  return isIP(address) === 6 && GLOBAL_V6.check(address, 'ipv6') && !LEADS_ELSEWHERE_V6.check(address, 'ipv6')
}

/** The addresses of a host, or null when it has none or one that is not public: connect to these and no others. */
export async function publicAddressesOf(hostname: string): Promise<string[] | null> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const found = isIP(bare) ? [bare] : await lookup(bare, { all: true }).then((all) => all.map(({ address }) => address))
  return found.length > 0 && found.every(isPublicAddress) ? found : null
}
