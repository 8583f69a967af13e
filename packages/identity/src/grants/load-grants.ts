import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { type Grant, ROLE_ACTIONS } from '@baton/kernel/permissions'
import { and, eq, isNull, or } from 'drizzle-orm'
import { grants } from '../db/grants.ts'
import { memberships } from '../db/memberships.ts'
import { teamMembers } from '../db/teams.ts'
import { scopeFromColumns } from './scope-columns.ts'

/** What a person may do in the organisation now, directly and by their teams. Empty for who is not a member. */
export async function loadGrantsOfPerson(tx: Tx, orgId: OrgId, userId: string): Promise<Grant[]> {
  const rows = await tx
    .selectDistinct({ role: grants.role, projectId: grants.projectId, environmentId: grants.environmentId })
    .from(grants)
    .innerJoin(
      memberships,
      and(eq(memberships.orgId, grants.orgId), eq(memberships.userId, userId), isNull(memberships.removedAt)),
    )
    .leftJoin(
      teamMembers,
      and(eq(teamMembers.orgId, grants.orgId), eq(teamMembers.teamId, grants.teamId), eq(teamMembers.userId, userId)),
    )
    .where(and(eq(grants.orgId, orgId), or(eq(grants.userId, userId), eq(teamMembers.userId, userId))))
  return rows.map((row) => ({ actions: ROLE_ACTIONS[row.role], scope: scopeFromColumns(row) }))
}
