import { momentField } from '@baton/kernel/fields'
import { z } from 'zod'
import { personField } from '../words/fields.ts'

/** What somebody said of who an author is. `saidBy` null: Baton itself, of the sample's own authors. */
const authorMatchField = z.object({
  matchId: z.string(),
  who: z.enum(['member', 'bot', 'outsider']),
  people: z.array(personField),
  saidBy: personField.nullable(),
  saidAt: momentField,
  remark: z.string().nullable(),
})

/** An author: who that is, who said so, and which promotions wait for an answer. */
export const authorField = z.object({
  /** Names the author in calls. */
  key: z.string(),
  /** An address that commits carry, or commits of which the publisher did not say who wrote them. */
  kind: z.enum(['address', 'history']),
  /** As the commits name them; empty where they name nobody. */
  name: z.string(),
  /** Members who have the address. An unproved one keeps its member from approving, and says nothing else. */
  members: z.array(personField.extend({ verified: z.boolean() })),
  matches: z.array(authorMatchField),
  /** Promotions that nobody can approve until it is known who this is; `countsFromYou` where your word would do. */
  waiting: z.array(
    z.object({
      promotionId: z.string(),
      number: z.number().int(),
      projectName: z.string(),
      version: z.string(),
      environmentName: z.string(),
      countsFromYou: z.boolean(),
    }),
  ),
})

export const authorsField = z.object({ items: z.array(authorField), nextCursor: z.string().nullable() })
