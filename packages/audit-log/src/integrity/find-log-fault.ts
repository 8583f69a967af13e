import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { findIntegrity } from './integrity-state.ts'

/** What is wrong with an organisation's log as a whole, as a sentence; null where nothing is known to be. */
export async function findLogFault(tx: Tx, orgId: OrgId): Promise<string | null> {
  const integrity = await findIntegrity(tx, orgId)
  return integrity === null || integrity.whole ? null : integrity.sentence
}
