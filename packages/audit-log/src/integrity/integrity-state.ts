import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { eq } from 'drizzle-orm'
import { integrityStates } from '../db/integrity-states.ts'
import type { IntegrityVerdict } from './verify-stored.ts'

/** The last whole check of an organisation's log, as the audit page shows it. */
export type IntegrityState = IntegrityVerdict & { checkedAt: Date }

/** Keeps what a whole check found. For showing it: the sequencer trusts only its own check. */
export async function recordIntegrity(tx: Tx, orgId: OrgId, verdict: IntegrityVerdict, checkedAt: Date): Promise<void> {
  const found = {
    checkedAt,
    whole: verdict.whole,
    size: verdict.size,
    firstPosition: verdict.whole ? null : verdict.firstPosition,
    lastPosition: verdict.whole ? null : verdict.lastPosition,
    sentence: verdict.whole ? null : verdict.sentence,
  }
  await tx
    .insert(integrityStates)
    .values({ orgId, ...found })
    .onConflictDoUpdate({ target: integrityStates.orgId, set: found })
}

/** What the last whole check found, or null before the first. */
export async function findIntegrity(tx: Tx, orgId: OrgId): Promise<IntegrityState | null> {
  const [row] = await tx.select().from(integrityStates).where(eq(integrityStates.orgId, orgId))
  if (!row) return null
  const { checkedAt, size, firstPosition, lastPosition, sentence } = row
  if (row.whole) return { whole: true, size, checkedAt }
  return {
    whole: false,
    size,
    checkedAt,
    firstPosition: firstPosition ?? 0,
    lastPosition: lastPosition ?? 0,
    sentence: sentence ?? 'This log does not match its proofs.',
  }
}
