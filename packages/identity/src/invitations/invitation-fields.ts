import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { roleField } from '../grants/grant-fields.ts'
import { personField } from '../people/people.ts'

/** An invitation as the members page lists it. Its link is shown once, where it is made. */
export const invitationField = z.object({
  invitationId: z.string(),
  email: z.string(),
  role: roleField,
  invitedBy: personField,
  createdAt: momentField,
  expiresAt: momentField,
  state: z.enum(['open', 'expired']),
})

export type Invitation = z.output<typeof invitationField>

/** A new invitation with its link, and what became of the letter. */
export const madeInvitationField = z.object({
  invitationId: z.string(),
  email: z.string(),
  role: roleField,
  expiresAt: momentField,
  link: z.string(),
  mail: z.object({ sent: z.boolean(), sentence: z.string() }),
})
