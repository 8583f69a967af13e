import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { teamMembers } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { getMemberInOrg } from '../members/member-rows.ts'
import { getTeamInOrg, requireTeamRolesWithin } from './team-rows.ts'

/** Takes a member out of a team, with the roles that they had by it. Safe to repeat. */
export const removeTeamMember = command(
  {
    action: 'team:configure',
    audit: 'team.memberRemoved',
    input: z.object({ teamId: idField('team'), userId: idField('member') }),
  },
  async (scope, input) => {
    const { tx, orgId } = scope
    scope.requireScope({})
    const team = await getTeamInOrg(tx, orgId, input.teamId)
    const member = await getMemberInOrg(tx, orgId, input.userId)
    await requireTeamRolesWithin(scope, team.teamId)
    const gone = await tx
      .delete(teamMembers)
      .where(
        and(eq(teamMembers.orgId, orgId), eq(teamMembers.teamId, team.teamId), eq(teamMembers.userId, member.userId)),
      )
      .returning({ userId: teamMembers.userId })
    const value = { teamId: team.teamId, userId: member.userId }
    if (gone.length === 0) return { value, audit: 'unchanged' as const }
    return { value, audit: { target: { type: 'team', id: team.teamId }, before: { userId: member.userId } } }
  },
)
