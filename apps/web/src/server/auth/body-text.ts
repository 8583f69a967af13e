import { DomainError } from '@baton/kernel/errors'

/** Longer than any address or password that counts. */
const LENGTH_MAX = 1_000

/** A text in a JSON body. Throws VALIDATION where there is none of that name. */
export function textIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
  if (typeof value === 'string' && value.length <= LENGTH_MAX) return value
  throw new DomainError('VALIDATION', `Send '${name}' as text.`, { reason: 'input' })
}
