import { DomainError } from '@baton/kernel/errors'
import { and, eq } from 'drizzle-orm'
import { promotions } from '../db/promotions.ts'
import type { CdScope } from '../dependencies.ts'
import type { PromotionRow } from './promotion-rows.ts'
import { canBecome, type PromotionState } from './promotion-states.ts'

/** How a promotion ends, or goes on. */
export type Ending = {
  state: PromotionState
  endedBy: string | null
  endReason: string | null
  supersededBy?: string | null
}

/**
 * Moves a promotion out of the state that its (locked) row showed. The write is conditional on that state: whoever comes
 * second gets CONFLICT and changes nothing.
 */
export async function endPromotion(
  { tx, orgId, now }: Pick<CdScope, 'tx' | 'orgId' | 'now'>,
  row: PromotionRow,
  ending: Ending,
): Promise<void> {
  if (!canBecome(row.state, ending.state)) throw lostRace(row)
  const moved = await tx
    .update(promotions)
    .set({ ...ending, endedAt: now })
    .where(and(eq(promotions.orgId, orgId), eq(promotions.id, row.id), eq(promotions.state, row.state)))
    .returning({ id: promotions.id })
  if (moved.length === 0) throw lostRace(row)
}

function lostRace(row: PromotionRow): DomainError {
  return new DomainError('CONFLICT', `Promotion ${row.number} went on meanwhile. Look at it again.`, {
    reason: 'already_ended',
  })
}
