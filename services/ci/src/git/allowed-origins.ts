/** An origin that the operator allowed, whatever its scheme and address: to everybody, or to these organisations. */
export type AllowedOrigin = { origin: string; orgIds: readonly string[] | null }

/** The origins at which an organisation's repositories may be beside the public ones with https. */
export function originsFor(allowed: readonly AllowedOrigin[], orgId: string): string[] {
  return allowed.flatMap(({ origin, orgIds }) => (orgIds === null || orgIds.includes(orgId) ? [origin] : []))
}

/**
 * Reads `ORIGIN` or `ORIGIN=ORGANIZATION`, with commas between; an origin may come again for another organisation. Answers
 * a part that is neither as it was written.
 */
export function parseAllowedOrigins(text: string): AllowedOrigin[] | { wrong: string } {
  const found = new Map<string, string[] | null>()
  for (const part of text.split(',').flatMap((each) => each.trim() || [])) {
    const [address = '', orgId] = part.split('=')
    const url = URL.canParse(address) ? new URL(address) : null
    const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.username
    if (!isOrigin || (orgId !== undefined && !/^org_[a-z0-9]+$/.test(orgId))) return { wrong: part }
    const known = found.get(url.origin)
    found.set(url.origin, orgId === undefined || known === null ? null : [...(known ?? []), orgId])
  }
  return [...found].map(([origin, orgIds]) => ({ origin, orgIds }))
}
