import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { Role, ScopeOfRequest } from '@baton/kernel/permissions'
import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import { grants } from '../db/grants.ts'
import { memberships } from '../db/memberships.ts'
import { teamMembers, teams } from '../db/teams.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import type { Person } from './people.ts'

/** A team by the name that pages show. */
export type TeamRef = { teamId: string; name: string }

/**
 * From whom somebody has a say, and since when. `by` is null where two people made it so (an invitation and who took it up), where
 * it comes from founding the organisation, and where it was not kept.
 */
export type Given = { by: string | null; at: Date }

/**
 * A member as a decision sees them: their teams, every role that they hold on what the decision touches, and whether they
 * have proved an address.
 */
export type MemberOnScope = Person & {
  teams: TeamRef[]
  roles: Role[]
  addressProved: boolean
  /** Teams and roles, each with from whom it is. A role with a `teamId` comes through that team. */
  given: { teams: Array<Given & TeamRef>; roles: Array<Given & { role: Role; teamId: string | null }> }
}

/** Whether a row of `users` has an address that its person has proved. */
export const hasProvedAddress = sql<boolean>`exists (select 1 from ${userAddresses}
  where ${userAddresses.userId} = ${users.id} and ${userAddresses.verifiedAt} is not null
  and ${userAddresses.removedAt} is null)`

/**
 * All present members by name, each with the roles held on what is touched: by themselves or through a team, on the
 * organisation, the project or the environment. Serves quorums and the sentences that say who can.
 */
export async function listMembersOnScope(tx: Tx, orgId: OrgId, touched: ScopeOfRequest): Promise<MemberOnScope[]> {
  const people = await tx
    .select({ userId: users.id, displayName: users.displayName, addressProved: hasProvedAddress })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.orgId, orgId), isNull(memberships.removedAt)))
    .orderBy(asc(users.displayName), asc(users.id))
  const inTeams = await tx
    .select({
      userId: teamMembers.userId,
      teamId: teams.id,
      name: teams.name,
      by: teamMembers.addedBy,
      at: teamMembers.createdAt,
    })
    .from(teamMembers)
    .innerJoin(teams, and(eq(teams.orgId, teamMembers.orgId), eq(teams.id, teamMembers.teamId)))
    .where(eq(teamMembers.orgId, orgId))
    .orderBy(asc(teams.name))
  const given = await tx
    .select({
      userId: grants.userId,
      teamId: grants.teamId,
      role: grants.role,
      by: grants.givenBy,
      givenAt: grants.givenAt,
      createdAt: grants.createdAt,
    })
    .from(grants)
    .where(
      and(
        eq(grants.orgId, orgId),
        isNull(grants.apiKeyId),
        or(
          and(isNull(grants.projectId), isNull(grants.environmentId)),
          touched.projectId === undefined ? undefined : eq(grants.projectId, touched.projectId),
          touched.environmentId === undefined ? undefined : eq(grants.environmentId, touched.environmentId),
        ),
      ),
    )
  return people.map((person) => {
    const own = inTeams.filter((row) => row.userId === person.userId)
    const held = given.filter((row) => row.userId === person.userId || own.some((team) => team.teamId === row.teamId))
    return {
      ...person,
      teams: own.map(({ teamId, name }) => ({ teamId, name })),
      roles: [...new Set(held.map((row) => row.role))],
      given: {
        teams: own.map(({ teamId, name, by, at }) => ({ teamId, name, by, at })),
        roles: held.map(({ role, teamId, by, givenAt, createdAt }) => ({ role, teamId, by, at: givenAt ?? createdAt })),
      },
    }
  })
}
