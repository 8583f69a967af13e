import type { PublicationVerdict } from '@baton/artifact-contract/verify-publication'
import { cleanLine } from '@baton/kernel/text'
import { z } from 'zod'
import { type CdContext, command } from '../dependencies.ts'

type Rejected = Extract<PublicationVerdict<unknown>, { outcome: 'rejected' }>

/** Writes refused claims into the organisation's log, so many of them that nobody can flood it. */
export type RejectionLog = { note(context: CdContext, rejected: Rejected): Promise<void> }

const BURST = 20
const REFILL_MS = 30_000

const noteRejection = command(
  {
    action: 'release:create',
    audit: 'publication.rejected',
    input: z.object({
      code: z.string(),
      path: z.string().nullable(),
      eventId: z.string(),
      source: z.string(),
      keyId: z.string(),
      leftOut: z.number().int(),
    }),
  },
  async (_scope, input) => ({
    value: null,
    audit: { target: { type: 'publication', id: cleanLine(input.eventId, 200) }, after: input },
  }),
)

/**
 * A log of rejections with a budget for each organisation: 20 at once, then one in 30 s. What the budget does not allow is
 * counted, and the next entry says how many were left out.
 */
export function openRejectionLog(): RejectionLog {
  const budgets = new Map<string, { left: number; at: number; leftOut: number }>()
  return {
    async note(context, { rejection, event, claims }) {
      const now = context.clock().getTime()
      const budget = budgets.get(context.orgId) ?? { left: BURST, at: now, leftOut: 0 }
      const refilled = Math.min(BURST, budget.left + (now - budget.at) / REFILL_MS)
      if (refilled < 1) {
        budgets.set(context.orgId, { left: refilled, at: now, leftOut: budget.leftOut + 1 })
        return
      }
      budgets.set(context.orgId, { left: refilled - 1, at: now, leftOut: 0 })
      await noteRejection(context, {
        code: rejection.code,
        path: rejection.path,
        eventId: event?.id ?? 'unknown',
        source: event?.source ?? 'unknown',
        keyId: claims?.keyId ?? 'unknown',
        leftOut: budget.leftOut,
      })
    },
  }
}
