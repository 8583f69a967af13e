import { accountablePerson } from '@baton/kernel/actor'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { command } from '../dependencies.ts'
import { roleField } from '../grants/grant-fields.ts'
import { ownRole, requireRoleWithin } from '../grants/require-role.ts'
import { getMemberInOrg, lockOwners, requireAnotherOwner } from './member-rows.ts'

/**
 * Gives a member another role in the organisation. Nobody changes their own, nobody handles a role above their own, and
 * one owner always stays.
 */
export const changeRole = command(
  {
    action: 'member:configure',
    audit: 'member.roleChanged',
    input: z.object({ userId: idField('member'), role: roleField }),
  },
  async (scope, input) => {
    const { tx, orgId } = scope
    scope.requireScope({})
    const owners = await lockOwners(tx, orgId)
    const member = await getMemberInOrg(tx, orgId, input.userId)
    const value = { userId: member.userId, role: input.role }
    if (accountablePerson(scope.actor) === member.userId) throw ownRole()
    if (member.role === input.role) return { value, audit: 'unchanged' as const }
    await requireRoleWithin(scope, input.role, { type: 'organization' })
    if (member.role) await requireRoleWithin(scope, member.role, { type: 'organization' })
    if (member.role === 'owner') await requireAnotherOwner(tx, orgId, owners, member.userId)
    if (member.grantId) {
      await tx
        .update(grants)
        .set({ role: input.role, givenBy: accountablePerson(scope.actor), givenAt: scope.now })
        .where(and(eq(grants.orgId, orgId), eq(grants.id, member.grantId)))
    } else {
      await tx.insert(grants).values({
        orgId,
        id: scope.newId('grt'),
        userId: member.userId,
        role: input.role,
        givenBy: accountablePerson(scope.actor),
        createdAt: scope.now,
      })
    }
    return {
      value,
      audit: {
        target: { type: 'member', id: member.userId },
        before: { role: member.role },
        after: { role: input.role },
      },
    }
  },
)
