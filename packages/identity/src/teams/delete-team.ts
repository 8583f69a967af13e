import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { teams } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { getTeamInOrg, requireTeamRolesWithin } from './team-rows.ts'

/**
 * Deletes a team with its roles. Its members stay members. Throws PRECONDITION, naming what needs it, where a rule asks for this
 * team: nobody could fill its place any more.
 */
export const deleteTeam = command(
  { action: 'team:configure', audit: 'team.deleted', input: z.object({ teamId: idField('team') }) },
  async (scope, input) => {
    const { tx, orgId } = scope
    scope.requireScope({})
    const team = await getTeamInOrg(tx, orgId, input.teamId)
    await requireTeamRolesWithin(scope, team.teamId)
    const needed = await scope.deps.neededBy(tx, orgId, team.teamId)
    if (needed.length > 0) {
      const message = `${team.name} is needed by ${needed.join(', ')}. Change that first, then delete the team.`
      throw new DomainError('PRECONDITION', message, { reason: 'team_needed', details: { neededBy: needed } })
    }
    await tx.delete(teams).where(and(eq(teams.orgId, orgId), eq(teams.id, team.teamId)))
    return { value: { teamId: team.teamId }, audit: { target: { type: 'team', id: team.teamId } } }
  },
)
