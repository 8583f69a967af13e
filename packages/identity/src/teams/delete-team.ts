import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { teams } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { getTeamInOrg, requireTeamRolesWithin } from './team-rows.ts'

/** Deletes a team with its roles. Its members stay members; a rule that asks for this team has nobody to ask any more. */
export const deleteTeam = command(
  { action: 'team:configure', audit: 'team.deleted', input: z.object({ teamId: idField('team') }) },
  async (scope, input) => {
    const { tx, orgId } = scope
    scope.requireScope({})
    const team = await getTeamInOrg(tx, orgId, input.teamId)
    await requireTeamRolesWithin(scope, team.teamId)
    await tx.delete(teams).where(and(eq(teams.orgId, orgId), eq(teams.id, team.teamId)))
    return { value: { teamId: team.teamId }, audit: { target: { type: 'team', id: team.teamId } } }
  },
)
