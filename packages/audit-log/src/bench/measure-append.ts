import type { Database } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { createAuditPort } from '../entry/audit-port.ts'
import { findNewestCheckpoint } from '../tree/stored-tree.ts'

/**
 * Measures `audit.append_per_s`: entries written for one organisation by concurrent clients, each entry in a transaction of
 * its own, until the last one is under a signed checkpoint. Needs a running sequencer, and an organisation without entries.
 */
export async function measureAppend(options: {
  appDb: Database
  orgId: OrgId
  entries: number
  clients: number
}): Promise<{ value: number; unit: 'entries/s' }> {
  const { appDb, orgId, entries, clients } = options
  const port = createAuditPort({ newId })
  const signed = Promise.withResolvers<void>()
  const { unlisten } = await appDb.$client.listen('audit_checkpoints', async (changed) => {
    if (changed !== orgId) return
    const newest = await withOrg(appDb, orgId, (tx) => findNewestCheckpoint(tx, orgId))
    if ((newest?.size ?? 0) >= entries) signed.resolve()
  })
  let left = entries
  const write = async () => {
    while (left > 0) {
      left -= 1
      await withOrg(appDb, orgId, (tx) => port.append(tx, orgId, benchEvent()))
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, write))
  await signed.promise
  const seconds = (performance.now() - start) / 1000
  await unlisten()
  return { value: Math.round(entries / seconds), unit: 'entries/s' }
}

/** An entry of the usual size, about 700 bytes. */
function benchEvent() {
  return {
    action: 'promotion.approved',
    actor: { type: 'user' as const, id: newId('usr'), session: newId('ses') },
    at: new Date(),
    target: { type: 'promotion', id: newId('prm') },
    before: { state: 'waiting', decisions: [] },
    after: { state: 'approved', decisions: [{ id: newId('dec'), kind: 'approved', intent: 'f'.repeat(64) }] },
    artifactDigest: `sha256:${'a'.repeat(64)}`,
    requestId: newId('req'),
    evidence: [{ type: 'intent', sha256: 'b'.repeat(64) }],
  }
}
