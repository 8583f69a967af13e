import { networkInterfaces } from 'node:os'

/** What no step may reach: private, shared, link-local (with the clouds' metadata), benchmark, multicast and reserved networks. */
export const REFUSED_NETWORKS: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** The IPv4 addresses of this host now, and the networks of its links: its neighbours are not the internet. */
export function hostAddresses(): string[] {
  const found = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
  return found.flatMap(({ family, internal, address, cidr }) =>
    family === 'IPv4' && !internal ? [`${address}/32`, ...(cidr ? [networkOf(cidr)] : [])] : [],
  )
}

/** These networks without those that lie inside another of them. */
export function widest(networks: readonly string[]): string[] {
  const ranges = [...new Set(networks)].map((text) => ({ text, ...rangeOf(text) }))
  return ranges
    .filter(
      (inner) => !ranges.some((outer) => outer !== inner && outer.first <= inner.first && inner.last <= outer.last),
    )
    .map(({ text }) => text)
}

/** The network of an address such as `192.0.2.7/24`: `192.0.2.0/24`. */
export function networkOf(cidr: string): string {
  return `${formatAddress(rangeOf(cidr).first)}/${lengthOf(cidr)}`
}

function rangeOf(cidr: string): { first: number; last: number } {
  const size = 2 ** (32 - lengthOf(cidr))
  const first = Math.floor(parseAddress(cidr.split('/')[0] ?? '') / size) * size
  return { first, last: first + size - 1 }
}

function lengthOf(cidr: string): number {
  return Number(cidr.split('/')[1] ?? 32)
}

/** An IPv4 address as a number. */
export function parseAddress(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** A number as an IPv4 address. */
export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}
