import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { teams } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { teamNameField } from './team-fields.ts'
import { getTeamInOrg, requireFreeName } from './team-rows.ts'

/** Gives a team another name. Rules name teams by their ids, so none changes its meaning. */
export const renameTeam = command(
  {
    action: 'team:configure',
    audit: 'team.renamed',
    input: z.object({ teamId: idField('team'), name: teamNameField }),
  },
  async ({ tx, orgId, requireScope }, input) => {
    requireScope({})
    const team = await getTeamInOrg(tx, orgId, input.teamId)
    const value = { teamId: team.teamId, name: input.name }
    if (team.name === input.name) return { value, audit: 'unchanged' as const }
    await requireFreeName(tx, orgId, input.name, team.teamId)
    await tx
      .update(teams)
      .set({ name: input.name })
      .where(and(eq(teams.orgId, orgId), eq(teams.id, team.teamId)))
    return { value, audit: { target: { type: 'team', id: team.teamId } } }
  },
)
