import { type Claim, tryClaim } from './claim-name.ts'
import { formatAddress, parseAddress } from './refused-addresses.ts'

/** The two ends of a step's link to the host; `index` tells it from the launcher's others. */
export type LinkAddresses = { index: number; host: string; step: string }

/** Addresses for the links of one launcher, from a block that no other launcher of this host has. */
export type AddressPool = {
  /** The block, such as `198.18.4.0/22`, and its number. */
  network: string
  block: number
  take(): LinkAddresses
  giveBack(link: LinkAddresses): void
  close(): void
}

/** Addresses that the internet does not have (RFC 2544) and that private networks seldom use. */
const FIRST = parseAddress('198.18.0.0')
const BLOCKS = 128
const LINKS_PER_BLOCK = 256
const ADDRESSES_PER_LINK = 4

/** Claims the first free block. Throws a sentence where launchers of this host have them all. */
export async function claimAddresses(): Promise<AddressPool> {
  for (let block = 0; block < BLOCKS; block += 1) {
    const claim = await tryClaim(`baton-addresses-${block}`)
    if (claim) return poolOf(block, claim)
  }
  throw new Error('other launchers of this host have all the addresses for step networks')
}

function poolOf(block: number, claim: Claim): AddressPool {
  const first = FIRST + block * LINKS_PER_BLOCK * ADDRESSES_PER_LINK
  const free = Array.from({ length: LINKS_PER_BLOCK }, (_, index) => index)
  return {
    network: `${formatAddress(first)}/22`,
    block,
    take() {
      const index = free.shift()
      if (index === undefined) throw new Error(`${LINKS_PER_BLOCK} steps have the internet already`)
      const at = first + index * ADDRESSES_PER_LINK
      return { index, host: formatAddress(at + 1), step: formatAddress(at + 2) }
    },
    giveBack: ({ index }) => free.push(index),
    close: () => claim.release(),
  }
}
