import { momentField, nameField } from '@baton/kernel/fields'
import { z } from 'zod'
import { actionField, roleField, scopeField } from '../grants/grant-fields.ts'
import { personField } from '../people/people.ts'

/** The longest life of a key, in days. */
export const MAX_KEY_DAYS = 365

const NO_DECISIONS = 'An API key cannot approve promotions: a signed-in person does. Leave this out.'

/** What a key is made of. Without `actions` it may do all of its role that is not for people alone. */
export const createApiKeyInput = z.object({
  name: nameField('Name the key after what will use it, such as deploy-bot.'),
  role: roleField,
  scope: scopeField.optional(),
  actions: z.array(actionField).min(1, 'Choose at least one action.').optional(),
  // Scripts of before could ask for it; one that still does is told, rather than given a key that lacks it.
  mayApprove: z.literal(false, { error: NO_DECISIONS }).optional(),
  expiresInDays: z
    .number({ error: 'Say in how many days the key expires.' })
    .int('Say a whole number of days.')
    .min(1, 'A key holds for at least 1 day.')
    .max(MAX_KEY_DAYS, 'A key holds for at most 365 days.')
    .optional(),
})

/** A key as the list shows it; never its secret. `keyStart` is how the key begins, to be recognised. */
export const apiKeyField = z.object({
  apiKeyId: z.string(),
  name: z.string(),
  keyStart: z.string(),
  madeBy: personField,
  role: roleField,
  scope: scopeField,
  /** Null: all of the role. */
  actions: z.array(actionField).nullable(),
  createdAt: momentField,
  expiresAt: momentField,
  lastUsedAt: momentField.nullable(),
  lastUsedFrom: z.string().nullable(),
  revokedAt: momentField.nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
})

export type ApiKey = z.output<typeof apiKeyField>

/** A new key. `key` is the only time that its text is shown. */
export const madeApiKeyField = z.object({ apiKeyId: z.string(), key: z.string(), expiresAt: momentField })
