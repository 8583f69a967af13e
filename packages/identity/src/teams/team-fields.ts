import { nameField } from '@baton/kernel/fields'
import { z } from 'zod'
import { personField } from '../people/people.ts'

/** The name of a team. */
export const teamNameField = nameField('Name the team, such as QA.')

/** A team with its present members. */
export const teamField = z.object({ teamId: z.string(), name: z.string(), members: z.array(personField) })

export type Team = z.output<typeof teamField>

/** A team after it was made or renamed. */
export const teamRefField = z.object({ teamId: z.string(), name: z.string() })
