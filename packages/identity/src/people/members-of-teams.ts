import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { teamMembers, teams } from '../db/teams.ts'
import { users } from '../db/users.ts'
import type { TeamRef } from './list-members-on-scope.ts'
import type { Person } from './people.ts'

/** The present members of each of these teams, by name. A team that is gone is left out. */
export async function membersOfTeams(
  tx: Tx,
  orgId: OrgId,
  teamIds: readonly string[],
): Promise<Array<TeamRef & { people: Person[] }>> {
  if (teamIds.length === 0) return []
  const rows = await tx
    .select({ teamId: teams.id, name: teams.name, userId: users.id, displayName: users.displayName })
    .from(teams)
    .leftJoin(teamMembers, and(eq(teamMembers.orgId, teams.orgId), eq(teamMembers.teamId, teams.id)))
    .leftJoin(users, eq(users.id, teamMembers.userId))
    .where(and(eq(teams.orgId, orgId), inArray(teams.id, [...teamIds])))
    .orderBy(asc(teams.name), asc(users.displayName))
  const byTeam = new Map<string, TeamRef & { people: Person[] }>()
  for (const { teamId, name, userId, displayName } of rows) {
    const team = byTeam.get(teamId) ?? { teamId, name, people: [] }
    if (userId !== null && displayName !== null) team.people.push({ userId, displayName })
    byTeam.set(teamId, team)
  }
  return [...byTeam.values()]
}
