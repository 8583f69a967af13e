import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { findOutboxGap } from './find-outbox-gap.ts'
import { findIntegrity } from './integrity-state.ts'

/** What is wrong with an organisation's log, as a sentence: what the last whole check found, or an entry that is gone. */
export async function findLogFault(tx: Tx, orgId: OrgId): Promise<string | null> {
  const integrity = await findIntegrity(tx, orgId)
  if (integrity !== null && !integrity.whole) return integrity.sentence
  return findOutboxGap(tx, orgId)
}
