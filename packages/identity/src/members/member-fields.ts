import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { roleField } from '../grants/grant-fields.ts'

/** A line of the members page. `role` is what they hold on the whole organisation by themselves; null when nothing. */
export const memberField = z.object({
  userId: z.string(),
  displayName: z.string(),
  email: z.string(),
  /** Whether they have shown that an address is theirs; before that they cannot approve. */
  addressProved: z.boolean(),
  role: roleField.nullable(),
  teams: z.array(z.object({ teamId: z.string(), name: z.string() })),
  joinedAt: momentField,
  /** When they last did something in this organisation; null for who never came. */
  lastSeenAt: momentField.nullable(),
})

export type Member = z.output<typeof memberField>

/** What removing a member ends, for the sentence before the button. */
export const removalField = z.object({
  userId: z.string(),
  displayName: z.string(),
  endedSignIns: z.number().int(),
  revokedApiKeys: z.array(z.object({ apiKeyId: z.string(), name: z.string() })),
  revokedInvitations: z.array(z.object({ invitationId: z.string(), email: z.string() })),
  voidedApprovals: z.array(z.object({ promotionId: z.string(), label: z.string() })),
  /** "Removing Chen ends 2 sign-ins, revokes 1 key and voids 1 approval (promotion 128)." */
  sentence: z.string(),
})

export type Removal = z.output<typeof removalField>
