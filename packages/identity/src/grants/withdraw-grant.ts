import { accountablePerson } from '@baton/kernel/actor'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { command } from '../dependencies.ts'
import { touchedBy } from './grant-rules.ts'
import { ownRole, requireRoleWithin } from './require-role.ts'
import { scopeFromColumns } from './scope-columns.ts'

/** Takes a role back that was given on a scope. A member's role in the organisation is changed, never withdrawn. */
export const withdrawGrant = command(
  { action: 'member:configure', audit: 'grant.withdrawn', input: z.object({ grantId: idField('grant') }) },
  async (verb, input) => {
    const { tx, orgId } = verb
    const inOrg = and(eq(grants.orgId, orgId), eq(grants.id, input.grantId), isNull(grants.apiKeyId))
    const [row] = await tx.select().from(grants).where(inOrg).for('update')
    if (!row) throw notFound('The grant')
    const scope = scopeFromColumns(row)
    verb.requireScope(touchedBy(scope))
    if (row.userId !== null && scope.type === 'organization') {
      throw new DomainError('VALIDATION', "A member's role in the organisation is changed on the members page.", {
        reason: 'change_role',
      })
    }
    if (row.userId !== null && row.userId === accountablePerson(verb.actor)) throw ownRole()
    await requireRoleWithin(verb, row.role, scope)
    await tx.delete(grants).where(inOrg)
    return {
      value: { grantId: row.id },
      audit: {
        target: { type: 'grant', id: row.id },
        before: { userId: row.userId, teamId: row.teamId, role: row.role, scope },
      },
    }
  },
)
