import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import { rootOf } from '../merkle/frontier.ts'
import { makeConsistencyProof } from '../merkle/proofs.ts'
import { type SignedHead, type Signer, SignerRefusal } from '../signer/signer.ts'
import { LogMismatch, number } from '../tree/log-mismatch.ts'
import { openStored } from '../tree/open-stored.ts'
import { findNewestCheckpoint, nodeReader, readHead } from '../tree/stored-tree.ts'
import { verifyConsistency } from '../verify/verify.mjs'

type SignRequest = { appDb: Database; orgId: OrgId; signer: Signer; at: Date; evenIfSigned: boolean }

/**
 * Signs the committed head and stores the checkpoint; does nothing when it is signed already, unless `evenIfSigned` (the
 * heartbeat). Only a head is signed that provably continues the newest checkpoint and what the signer itself remembers:
 * else LogMismatch.
 */
export async function signHead(request: SignRequest): Promise<void> {
  const { appDb, orgId, signer, at } = request
  for (;;) {
    const remembered = await signer.lastSigned(orgId)
    const head = await readGrowth(request, remembered)
    if (!head) return
    try {
      const note = await signer.signHead({ orgId, ...head, at })
      const signedAt = new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString()
      await withOrg(appDb, orgId, (tx) =>
        tx.execute(
          sql`select audit.store_checkpoint(${head.size}::bigint, ${signedAt}::timestamptz, ${head.root}::bytea, ${note})`,
        ),
      )
      return
    } catch (error) {
      if (!(error instanceof SignerRefusal)) throw error
      // Another sequencer may have signed a later head meanwhile: look again. A refusal against the same memory is final.
      if (remembered && error.signed.size === remembered.size) throw notContinued(remembered)
    }
  }
}

/** The committed head, with the proof that it continues what the signer remembers; null when there is nothing to sign. */
function readGrowth({ appDb, orgId, signer, evenIfSigned }: SignRequest, remembered: SignedHead | null) {
  return withOrg(appDb, orgId, async (tx) => {
    const newest = await findNewestCheckpoint(tx, orgId)
    const head = await readHead(tx, orgId)
    const known = Math.max(newest?.size ?? 0, remembered?.size ?? 0)
    if (head.size < known) throw cutOff(head.size, known)
    if (head.size === 0 || (newest?.size === head.size && !evenIfSigned)) return null
    const root = rootOf(head)
    const readNodes = nodeReader(tx, orgId)
    if (newest) {
      const proof = await makeConsistencyProof(newest.size, head.size, readNodes)
      const past = openStored(newest, `${signer.name}/${orgId}`, signer.publicKey)
      if (!verifyConsistency(past.size, past.root, head.size, root, proof)) throw notContinued(past)
    }
    const growth = remembered ? await makeConsistencyProof(remembered.size, head.size, readNodes) : []
    return { size: head.size, root, growth }
  })
}

/** The log was signed with more entries than it has now. */
function cutOff(size: number, signed: number): LogMismatch {
  return new LogMismatch(
    size,
    signed - 1,
    `Entry ${number(size)} is missing: the log was signed with ${number(signed)} entries.`,
  )
}

function notContinued(signed: SignedHead): LogMismatch {
  return new LogMismatch(0, signed.size - 1)
}
