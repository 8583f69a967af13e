/** What lies where above the base port. Fixed: addresses that people have copied must stay true. */
export const PORT_OFFSETS = {
  web: 0,
  'ci server': 1,
  'cd server': 2,
  PostgreSQL: 3,
  Temporal: 4,
  'ci worker': 5,
  'cd worker': 6,
  forge: 7,
  sites: 8,
  mailbox: 9,
  'ci server status': 10,
  'cd server status': 11,
} as const

export type PortOwner = keyof typeof PORT_OFFSETS

/** The first port of the sample sites, above the base; each site takes the next free one. */
export const FIRST_SITE_OFFSET = 20

/** The port of each part over a base port. */
export function portsFrom(base: number): Record<PortOwner, number> {
  const entries = Object.entries(PORT_OFFSETS).map(([owner, offset]) => [owner, base + offset])
  return Object.fromEntries(entries) as Record<PortOwner, number>
}
