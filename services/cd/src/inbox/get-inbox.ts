import { accountablePerson } from '@baton/kernel/actor'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { decisions, promotions } from '../db/promotions.ts'
import { query } from '../dependencies.ts'
import { loadPromotions, loadPromotionsById } from '../promotions/list-promotions.ts'
import { promotionField } from '../promotions/promotion-fields.ts'
import { loadWaitingForPeople, waitsFor } from '../promotions/waiting.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { withinReach } from '../reach/within-reach.ts'
import { personField } from '../words/fields.ts'

/** A promotion that waits, with whose approval would count, or who can say who its unknown authors are. */
const waitingField = promotionField.extend({
  couldApprove: z.array(personField),
  couldMatch: z.array(personField),
  authorsUnknown: z.number().int(),
})

/** What needs the asking person, what needs others, and what is over that concerned them. */
export const inboxField = z.object({
  waitingForYou: z.array(waitingField),
  waitingForOthers: z.array(waitingField),
  done: z.array(promotionField),
  /** At most 1,000: what is older is not counted. */
  doneCount: z.number().int(),
})

const DONE_SHOWN = 50
/** How many of what a person asked for last, and of what they decided last, are looked through for what is over. */
const DONE_COUNTED = 1_000

/** The inbox of whoever asks: soonest expiry first, then oldest. */
export const getInbox = query(
  { action: 'promotion:read', input: z.object({}) },
  async ({ tx, orgId, actor }): Promise<z.output<typeof inboxField>> => {
    const userId = accountablePerson(actor) ?? ''
    const reach = reachOf(actor.grants, 'promotion:read')
    const waiting = await loadWaitingForPeople(tx, orgId, reach)
    const listed = await loadPromotionsById(
      tx,
      orgId,
      waiting.map((one) => one.promotionId),
    )
    const items = waiting.flatMap((one) => {
      const promotion = listed.find((row) => row.id === one.promotionId)
      const { couldApprove, couldMatch, authorsUnknown } = one
      return promotion ? [{ ...promotion, couldApprove, couldMatch, authorsUnknown }] : []
    })
    const isMine = (item: (typeof items)[number]) => waitsFor(item).some((person) => person.userId === userId)
    const concernedMe = and(
      withinReach(reach, promotions),
      inArray(promotions.state, ['deployed', 'failed', 'rejected', 'expired', 'superseded', 'cancelled']),
      // A union, since an index serves each half and none serves "or"; the newest of each, since there may be a million.
      sql`${promotions.id} in (
        (select id from ${promotions} where org_id = ${orgId} and requested_by = ${userId}
          order by number desc limit ${DONE_COUNTED})
        union (select promotion_id from ${decisions} where org_id = ${orgId} and user_id = ${userId}
          order by decided_at desc limit ${DONE_COUNTED}))`,
    )
    const [count] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(promotions)
      .where(and(eq(promotions.orgId, orgId), concernedMe))
    return {
      waitingForYou: items.filter(isMine),
      waitingForOthers: items.filter((item) => !isMine(item)),
      done: await loadPromotions(tx, orgId, concernedMe, DONE_SHOWN),
      doneCount: Math.min(count?.count ?? 0, DONE_COUNTED),
    }
  },
)
