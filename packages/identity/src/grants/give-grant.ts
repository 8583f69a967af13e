import { accountablePerson } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import type { Scope } from '@baton/kernel/permissions'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { command } from '../dependencies.ts'
import { getMemberInOrg } from '../members/member-rows.ts'
import { getTeamInOrg } from '../teams/team-rows.ts'
import { roleField, scopeField } from './grant-fields.ts'
import { touchedBy } from './grant-rules.ts'
import { ownRole, requireRoleWithin } from './require-role.ts'
import { scopeToColumns } from './scope-columns.ts'

/**
 * Gives a member a role on a project or environment, or a team a role on any scope; an earlier role of the same subject
 * there is replaced. Nobody gives to themselves, and nobody gives more than they hold on that scope.
 */
export const giveGrant = command(
  {
    action: 'member:configure',
    audit: 'grant.given',
    input: z.object({
      subject: z.object({ type: z.enum(['user', 'team']), id: idField('member or team') }),
      role: roleField,
      scope: scopeField,
    }),
  },
  async (verb, input) => {
    const { tx, orgId } = verb
    const scope: Scope = input.scope
    verb.requireScope(touchedBy(scope))
    if (scope.type !== 'organization' && !(await verb.deps.scopeExists(tx, orgId, scope))) {
      throw notFound(scope.type === 'project' ? 'The project' : 'The environment')
    }
    if (input.role === 'owner') {
      throw new DomainError('VALIDATION', 'Only the whole organisation has owners. Give the role admin here.', {
        reason: 'owner_scope',
      })
    }
    const subject = await subjectColumns(verb, input.subject, scope)
    await requireRoleWithin(verb, input.role, scope)
    const columns = { ...subject, ...scopeToColumns(scope) }
    const before = await findGrantHere(tx, orgId, columns)
    const grantId = before?.id ?? verb.newId('grt')
    const value = { grantId }
    const givenBy = accountablePerson(verb.actor)
    if (before?.role === input.role) return { value, audit: 'unchanged' as const }
    if (before) {
      await requireRoleWithin(verb, before.role, scope)
      await tx
        .update(grants)
        .set({ role: input.role, givenBy, givenAt: verb.now })
        .where(and(eq(grants.orgId, orgId), eq(grants.id, before.id)))
    } else await addGrant(tx, { orgId, id: grantId, ...columns, role: input.role, givenBy, createdAt: verb.now })
    return {
      value,
      audit: {
        target: { type: 'grant', id: grantId },
        before: before ? { role: before.role } : null,
        after: { subject: input.subject, role: input.role, scope },
      },
    }
  },
)

type GrantColumns = Pick<typeof grants.$inferSelect, 'userId' | 'teamId' | 'projectId' | 'environmentId'>

async function findGrantHere(tx: Tx, orgId: OrgId, columns: GrantColumns) {
  const matches = (['userId', 'teamId', 'projectId', 'environmentId'] as const).map((name) => {
    const wanted = columns[name]
    return wanted === null ? isNull(grants[name]) : eq(grants[name], wanted)
  })
  const [row] = await tx
    .select({ id: grants.id, role: grants.role })
    .from(grants)
    .where(and(eq(grants.orgId, orgId), isNull(grants.apiKeyId), ...matches))
    .for('update')
  return row
}

async function addGrant(tx: Tx, row: typeof grants.$inferInsert): Promise<void> {
  const made = await tx.insert(grants).values(row).onConflictDoNothing().returning({ id: grants.id })
  if (made.length > 0) return
  throw new DomainError('CONFLICT', 'Somebody gave a role here at this moment. Reload to see it.', {
    reason: 'given_at_once',
  })
}

async function subjectColumns(
  verb: Parameters<typeof requireRoleWithin>[0] & { actor: Parameters<typeof accountablePerson>[0] },
  subject: { type: 'user' | 'team'; id: string },
  scope: Scope,
): Promise<{ userId: string | null; teamId: string | null }> {
  if (subject.type === 'team') {
    const team = await getTeamInOrg(verb.tx, verb.orgId, subject.id)
    return { userId: null, teamId: team.teamId }
  }
  if (scope.type === 'organization') {
    throw new DomainError('VALIDATION', "A member's role in the organisation is changed on the members page.", {
      reason: 'change_role',
    })
  }
  if (accountablePerson(verb.actor) === subject.id) throw ownRole()
  const member = await getMemberInOrg(verb.tx, verb.orgId, subject.id)
  return { userId: member.userId, teamId: null }
}
