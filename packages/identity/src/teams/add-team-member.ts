import { accountablePerson } from '@baton/kernel/actor'
import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { teamMembers } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { getMemberInOrg } from '../members/member-rows.ts'
import { getTeamInOrg, requireTeamRolesWithin } from './team-rows.ts'

/** Puts a member into a team, and so gives them its roles, which may not exceed the giver's. Safe to repeat. */
export const addTeamMember = command(
  {
    action: 'team:configure',
    audit: 'team.memberAdded',
    input: z.object({ teamId: idField('team'), userId: idField('member') }),
  },
  async (scope, input) => {
    const { tx, orgId, now } = scope
    scope.requireScope({})
    const team = await getTeamInOrg(tx, orgId, input.teamId)
    const member = await getMemberInOrg(tx, orgId, input.userId)
    await requireTeamRolesWithin(scope, team.teamId)
    const made = await tx
      .insert(teamMembers)
      .values({
        orgId,
        teamId: team.teamId,
        userId: member.userId,
        addedBy: accountablePerson(scope.actor),
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ userId: teamMembers.userId })
    const value = { teamId: team.teamId, userId: member.userId }
    if (made.length === 0) return { value, audit: 'unchanged' as const }
    return { value, audit: { target: { type: 'team', id: team.teamId }, after: { userId: member.userId } } }
  },
)
