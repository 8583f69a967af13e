import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { findEntry } from '../entries/find-entry.ts'
import { findLog } from '../log/open-log.ts'
import { type ProofState, proveEntries } from './proof-state.ts'

/** The proof state of one entry, worked out from its bytes and the newest checkpoint's signature. Throws NOT_FOUND. */
export async function getProofState(tx: Tx, orgId: OrgId, entryId: string): Promise<ProofState> {
  const entry = await findEntry(tx, orgId, entryId)
  if (!entry) throw notFound(`The audit entry ${entryId}`)
  const [state = 'mismatch'] = await proveEntries(tx, orgId, await findLog(tx, orgId), [entry])
  return state
}

/** "No proof, no deploy": true only when the entry is provably under a signed checkpoint. Throws NOT_FOUND. */
export async function isProved(tx: Tx, orgId: OrgId, entryId: string): Promise<boolean> {
  return (await getProofState(tx, orgId, entryId)) === 'proved'
}
