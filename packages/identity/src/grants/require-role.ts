import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { type Grant, ROLE_ACTIONS, type Role, type Scope } from '@baton/kernel/permissions'
import { listMembersOnScope } from '../people/list-members-on-scope.ts'
import { anyOf } from '../people/who-can.ts'
import { mayHandleRole, roleAllows, touchedBy } from './grant-rules.ts'

/** Throws FORBIDDEN, naming who can, unless the holder of these grants may give and take the role on the scope. */
export async function requireRoleWithin(
  scope: { tx: Tx; orgId: OrgId; actor: { grants: readonly Grant[] } },
  role: Role,
  on: Scope,
): Promise<void> {
  if (mayHandleRole(scope.actor.grants, role, on)) return
  const members = await listMembersOnScope(scope.tx, scope.orgId, touchedBy(on))
  const able = members.filter((member) =>
    member.roles.some(
      (held) => roleAllows(held, 'member:configure') && ROLE_ACTIONS[role].every((action) => roleAllows(held, action)),
    ),
  )
  throw new DomainError('FORBIDDEN', `The role '${role}' may do more than you. ${anyOf(able)} can give or take it.`, {
    reason: 'role_above_own',
    details: { role, whoCan: able.map(({ userId, displayName }) => ({ userId, displayName })) },
  })
}

/** The refusal of somebody who would change what they themselves may do. */
export function ownRole(): DomainError {
  return new DomainError('FORBIDDEN', 'Nobody changes their own role. Ask another owner or admin.', {
    reason: 'own_role',
  })
}
