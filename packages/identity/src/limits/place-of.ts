import { isIPv4, isIPv6 } from 'node:net'

/**
 * The place that limits count an address by: an IPv4 address itself; of an IPv6 address its /64, which one subscriber has
 * whole. An IPv4 address that is written as IPv6 is IPv4. Whatever the spelling, one place has one text. What is no address
 * is its own place.
 */
export function placeOf(address: string): string {
  const text = withoutPort(address.trim())
  if (isIPv4(text)) return text
  const [plain = ''] = text.split('%')
  if (!isIPv6(plain)) return text
  const groups = groupsOf(plain)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** Some proxies write the client's port behind its address. */
function withoutPort(text: string): string {
  const [, inBrackets] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? []
  if (inBrackets !== undefined) return inBrackets
  const [, beforePort] = /^(\d[\d.]+):\d{1,5}$/.exec(text) ?? []
  return beforePort ?? text
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const before = numbersOf(head)
  if (tail === undefined) return before
  const after = numbersOf(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function numbersOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
