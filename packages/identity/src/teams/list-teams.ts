import { asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { teams } from '../db/teams.ts'
import { query } from '../dependencies.ts'
import { membersOfTeams } from '../people/members-of-teams.ts'
import type { Team } from './team-fields.ts'

/** The teams by name, with their present members. */
export const listTeams = query(
  { action: 'team:read', input: z.object({}) },
  async ({ tx, orgId, requireScope }): Promise<Team[]> => {
    requireScope({})
    const rows = await tx.select({ id: teams.id }).from(teams).where(eq(teams.orgId, orgId)).orderBy(asc(teams.name))
    const found = await membersOfTeams(
      tx,
      orgId,
      rows.map((row) => row.id),
    )
    return found.map(({ teamId, name, people }) => ({ teamId, name, members: people }))
  },
)
