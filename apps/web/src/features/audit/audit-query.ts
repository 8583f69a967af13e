/** The filter of the audit page as its address has it. */
export type AuditFilterInput = { who?: string; action?: string; from?: string; until?: string; text?: string }

const NAMES = ['who', 'action', 'from', 'until', 'text'] as const

/**
 * Reads the address of the audit page: the filter as the API takes it, the place in the list, and the filter's part of the
 * address. A time without a zone, as a browser's field gives it, counts as UTC; what is not a time is left out.
 */
export function readAuditQuery(params: Readonly<Record<string, string | string[] | undefined>>): {
  filter: AuditFilterInput
  cursor: string | undefined
  query: URLSearchParams
} {
  const filter: AuditFilterInput = {}
  for (const name of NAMES) {
    const value = params[name]
    if (typeof value !== 'string' || value.trim() === '') continue
    const read = name === 'from' || name === 'until' ? toMoment(value) : value.trim()
    if (read !== null) filter[name] = read
  }
  const { cursor } = params
  return { filter, cursor: typeof cursor === 'string' ? cursor : undefined, query: new URLSearchParams(filter) }
}

function toMoment(value: string): string | null {
  const moment = new Date(/Z$|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString()
}
