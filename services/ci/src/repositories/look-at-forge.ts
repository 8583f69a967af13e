import { DomainError } from '@baton/kernel/errors'
import { type AllowedOrigin, originsFor } from '../git/allowed-origins.ts'
import type { FetchFault, FetchSource } from '../git/fetch-queue.ts'
import { parseCloneUrl } from './clone-url.ts'

/**
 * Where a repository of an organisation is asked about and fetched from. Throws VALIDATION where its address may not be used
 * (any more): what the operator allows may have changed since it was taken in.
 */
export function sourceOf(
  cloneUrl: string,
  { orgId, allowed }: { orgId: string; allowed: readonly AllowedOrigin[] },
): FetchSource {
  const origins = originsFor(allowed, orgId)
  const url = parseCloneUrl(cloneUrl, origins)
  return { url, trusted: origins.includes(url.origin), orgId }
}

/** A forge's refusal, or its silence, as the refusal of what a person asked for. */
export function forgeRefusal({ fault, sentence }: FetchFault): DomainError {
  return fault === 'unreachable'
    ? new DomainError('UNAVAILABLE', sentence, { reason: 'forge_unreachable' })
    : new DomainError('VALIDATION', sentence, { reason: 'forge_refused' })
}
