import { DomainError } from '@baton/kernel/errors'
import { type Action, isGrantedSomewhere } from '@baton/kernel/permissions'
import type { Caller } from '../process-types.ts'

/** What events tell of. */
const TOLD_OF: readonly Action[] = [
  'build:read',
  'repository:read',
  'project:read',
  'release:read',
  'environment:read',
  'promotion:read',
  'deployment:read',
  'audit:read',
]

/** Throws FORBIDDEN unless the caller may read something that events tell of, be it in one project alone. */
export function requireListener({ actor }: Pick<Caller, 'actor'>): void {
  if (TOLD_OF.some((action) => isGrantedSomewhere(actor.grants, action))) return
  throw new DomainError(
    'FORBIDDEN',
    'Your role does not include reading anything that changes here. An owner or admin can grant it.',
    { reason: 'role' },
  )
}
