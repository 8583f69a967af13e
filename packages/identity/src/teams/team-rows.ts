import type { Tx } from '@baton/kernel/database'
import { DomainError, notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, ne, sql } from 'drizzle-orm'
import { grants } from '../db/grants.ts'
import { teams } from '../db/teams.ts'
import { requireRoleWithin } from '../grants/require-role.ts'
import { scopeFromColumns } from '../grants/scope-columns.ts'

/** Loads a team and holds it until the transaction ends. Throws NOT_FOUND. */
export async function getTeamInOrg(tx: Tx, orgId: OrgId, teamId: string): Promise<{ teamId: string; name: string }> {
  const [row] = await tx
    .select({ teamId: teams.id, name: teams.name })
    .from(teams)
    .where(and(eq(teams.orgId, orgId), eq(teams.id, teamId)))
    .for('update')
  if (!row) throw notFound('The team')
  return row
}

/** Throws CONFLICT when another team has the name, whatever its case. */
export async function requireFreeName(tx: Tx, orgId: OrgId, name: string, exceptTeamId = ''): Promise<void> {
  const [taken] = await tx
    .select({ name: teams.name })
    .from(teams)
    .where(and(eq(teams.orgId, orgId), eq(sql`lower(${teams.name})`, name.toLowerCase()), ne(teams.id, exceptTeamId)))
  if (taken) throw nameTaken(name)
}

/** The refusal of a second team of one name. */
export function nameTaken(name: string): DomainError {
  return new DomainError('CONFLICT', `There is a team '${name}' already. Choose another name.`, {
    reason: 'name_taken',
  })
}

/** Throws FORBIDDEN unless the actor may handle every role that the team has: joining a team is being given its roles. */
export async function requireTeamRolesWithin(
  scope: Parameters<typeof requireRoleWithin>[0],
  teamId: string,
): Promise<void> {
  const rows = await scope.tx
    .select({ role: grants.role, projectId: grants.projectId, environmentId: grants.environmentId })
    .from(grants)
    .where(and(eq(grants.orgId, scope.orgId), eq(grants.teamId, teamId)))
  for (const row of rows) await requireRoleWithin(scope, row.role, scopeFromColumns(row))
}
