import { DomainError } from '@baton/kernel/errors'
import type { FetchFault, FetchSource } from '../git/fetch-queue.ts'
import { parseCloneUrl } from './clone-url.ts'

/** Where a repository is asked about and fetched from. Throws VALIDATION where its address may not be used. */
export function sourceOf(cloneUrl: string, httpOrigins: readonly string[]): FetchSource {
  const url = parseCloneUrl(cloneUrl, httpOrigins)
  return { url, trusted: httpOrigins.includes(url.origin) }
}

/** A forge's refusal, or its silence, as the refusal of what a person asked for. */
export function forgeRefusal({ fault, sentence }: FetchFault): DomainError {
  return fault === 'unreachable'
    ? new DomainError('UNAVAILABLE', sentence, { reason: 'forge_unreachable' })
    : new DomainError('VALIDATION', sentence, { reason: 'forge_refused' })
}
