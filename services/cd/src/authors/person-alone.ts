import type { Actor } from '@baton/kernel/actor'
import { DomainError } from '@baton/kernel/errors'

/** The signed-in person who acts. Throws FORBIDDEN for an API key: only a person says who an author is. */
export function personAlone(actor: Actor): string {
  if (actor.type === 'user') return actor.userId
  throw new DomainError(
    'FORBIDDEN',
    'Only a signed-in person can say who an author is. Sign in to Baton and do it there.',
    { reason: 'person_needed' },
  )
}
