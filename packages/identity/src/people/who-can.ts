import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { Action, ScopeOfRequest } from '@baton/kernel/permissions'
import { roleAllows } from '../grants/grant-rules.ts'
import { listMembersOnScope, type MemberOnScope } from './list-members-on-scope.ts'

/** The members who may do the action on what is touched, for "Chen, Dara or Eli can". */
export async function whoCan(
  tx: Tx,
  orgId: OrgId,
  action: Action,
  touched: ScopeOfRequest = {},
): Promise<MemberOnScope[]> {
  const members = await listMembersOnScope(tx, orgId, touched)
  return members.filter((member) => member.roles.some((role) => roleAllows(role, action)))
}

/** Names as a sentence lists them: "Chen", "Chen or Dara", "Chen, Dara or Eli". Nobody gives "nobody". */
export function anyOf(people: ReadonlyArray<{ displayName: string }>): string {
  if (people.length === 0) return 'nobody'
  return new Intl.ListFormat('en', { type: 'disjunction', style: 'long' })
    .format(people.map((person) => person.displayName))
    .replace(', or ', ' or ')
}
