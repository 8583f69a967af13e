import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { roleField } from '../grants/grant-fields.ts'
import { personField } from '../people/people.ts'

/** What became of the letter with an invitation's link. */
const mailField = z.object({ state: z.enum(['waiting', 'sent', 'failed']), sentence: z.string() })

/** An invitation as the members page lists it. Its link is in the letter alone. */
export const invitationField = z.object({
  invitationId: z.string(),
  email: z.string(),
  role: roleField,
  invitedBy: personField,
  createdAt: momentField,
  expiresAt: momentField,
  state: z.enum(['open', 'expired']),
  mail: mailField,
})

export type Invitation = z.output<typeof invitationField>

/** A new invitation. Nobody but the invited address gets its link. */
export const madeInvitationField = z.object({
  invitationId: z.string(),
  email: z.string(),
  role: roleField,
  expiresAt: momentField,
  mail: mailField,
})
