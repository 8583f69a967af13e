/** A moment as the answers of the API write it. */
export function iso(at: Date): string {
  return at.toISOString()
}

/** The same, where there may be none. */
export function isoOrNull(at: Date | null): string | null {
  return at === null ? null : at.toISOString()
}
