import { and, asc, eq, isNull, max } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { memberships } from '../db/memberships.ts'
import { organizationSessions } from '../db/organization-sessions.ts'
import { teamMembers, teams } from '../db/teams.ts'
import { users } from '../db/users.ts'
import { query } from '../dependencies.ts'
import { hasProvedAddress } from '../people/list-members-on-scope.ts'
import type { Member } from './member-fields.ts'

/**
 * The present members by name, with role, teams and when they were last seen in this organisation. For the whole
 * organisation's readers: what a key of one project reads has in it the names of whom it concerns.
 */
export const listMembers = query(
  { action: 'member:read', input: z.object({}) },
  async ({ tx, orgId, requireScope }): Promise<Member[]> => {
    requireScope({})
    const rows = await tx
      .select({
        userId: users.id,
        displayName: users.displayName,
        email: users.email,
        addressProved: hasProvedAddress,
        role: grants.role,
        joinedAt: memberships.createdAt,
      })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.userId))
      .leftJoin(
        grants,
        and(
          eq(grants.orgId, memberships.orgId),
          eq(grants.userId, memberships.userId),
          isNull(grants.projectId),
          isNull(grants.environmentId),
        ),
      )
      .where(and(eq(memberships.orgId, orgId), isNull(memberships.removedAt)))
      .orderBy(asc(users.displayName), asc(users.id))
    const seen = await tx
      .select({ userId: organizationSessions.userId, at: max(organizationSessions.lastSeenAt) })
      .from(organizationSessions)
      .where(eq(organizationSessions.orgId, orgId))
      .groupBy(organizationSessions.userId)
    const inTeams = await tx
      .select({ userId: teamMembers.userId, teamId: teams.id, name: teams.name })
      .from(teamMembers)
      .innerJoin(teams, and(eq(teams.orgId, teamMembers.orgId), eq(teams.id, teamMembers.teamId)))
      .where(eq(teamMembers.orgId, orgId))
      .orderBy(asc(teams.name))
    const lastSeen = new Map(seen.map((row) => [row.userId, row.at]))
    return rows.map((row) => ({
      ...row,
      joinedAt: row.joinedAt.toISOString(),
      lastSeenAt: lastSeen.get(row.userId)?.toISOString() ?? null,
      teams: inTeams.filter((team) => team.userId === row.userId).map(({ teamId, name }) => ({ teamId, name })),
    }))
  },
)
