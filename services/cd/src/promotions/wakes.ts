import type { AfterCommit } from '@baton/kernel/command'
import type { Database, Tx } from '@baton/kernel/database'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, inArray } from 'drizzle-orm'
import { promotions, wakes } from '../db/promotions.ts'
import type { PromotionWaker } from '../dependencies.ts'

/** What is needed to wake: part of every verb's scope. */
export type WakeScope = { tx: Tx; db: Database; orgId: OrgId; now: Date; newId: NewId; deps: { waker: PromotionWaker } }

/**
 * Notes, in the verb's own transaction, that the workflows of these promotions must look at their rows; the answer tells
 * them after the commit. Losing that is safe: the note stays, and the sweeper tells them.
 */
export async function wake(scope: WakeScope, promotionIds: readonly string[]): Promise<AfterCommit> {
  const { tx, db, orgId, now, newId, deps } = scope
  const rows = [...new Set(promotionIds)].map((promotionId) => ({ orgId, id: newId('wake'), promotionId, dueAt: now }))
  if (rows.length === 0) return async () => undefined
  await tx.insert(wakes).values(rows)
  return async () => {
    for (const { id, promotionId } of rows) await tell({ db, orgId, deps }, { id, promotionId })
  }
}

/** Wakes all that waits in a place: something that its intents or gates depend on has changed. */
export async function wakeWaiting(
  scope: WakeScope,
  place: { environmentId?: string; projectId?: string },
): Promise<AfterCommit> {
  const rows = await scope.tx
    .select({ id: promotions.id })
    .from(promotions)
    .where(
      and(
        eq(promotions.orgId, scope.orgId),
        eq(promotions.state, 'waiting'),
        place.environmentId === undefined ? undefined : eq(promotions.environmentId, place.environmentId),
        place.projectId === undefined ? undefined : eq(promotions.projectId, place.projectId),
      ),
    )
  return wake(
    scope,
    rows.map((row) => row.id),
  )
}

/** Tells the workflow of one note, then drops the note. A workflow that cannot be reached now is the sweeper's. */
export async function tell(
  { db, orgId, deps }: { db: Database; orgId: OrgId; deps: { waker: PromotionWaker } },
  note: { id: string; promotionId: string },
): Promise<boolean> {
  try {
    await deps.waker.wake({ orgId, promotionId: note.promotionId })
  } catch {
    return false
  }
  await withOrg(db, orgId, (tx) => tx.delete(wakes).where(and(eq(wakes.orgId, orgId), inArray(wakes.id, [note.id]))))
  return true
}
