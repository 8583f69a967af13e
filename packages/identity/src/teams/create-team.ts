import { z } from 'zod'
import { teams } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { teamNameField } from './team-fields.ts'
import { nameTaken } from './team-rows.ts'

/** Makes an empty team. Throws CONFLICT when the name is taken, whatever its case. */
export const createTeam = command(
  { action: 'team:configure', audit: 'team.created', input: z.object({ name: teamNameField }) },
  async ({ tx, orgId, now, newId, requireScope }, input) => {
    requireScope({})
    const teamId = newId('team')
    const made = await tx
      .insert(teams)
      .values({ orgId, id: teamId, name: input.name, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: teams.id })
    if (made.length === 0) throw nameTaken(input.name)
    return { value: { teamId, name: input.name }, audit: { target: { type: 'team', id: teamId } } }
  },
)
