import { DomainError, notFound } from '@baton/kernel/errors'
import { z } from 'zod'
import { findEntry } from '../entries/find-entry.ts'
import { getSignedLog } from '../log/open-log.ts'
import { makeInclusionProof } from '../merkle/proofs.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { nodeReader } from '../tree/stored-tree.ts'
import { query } from '../verb.ts'
import { leafHash, verifyInclusion } from '../verify/verify.mjs'
import { refuseMismatch } from './refuse-mismatch.ts'

/** A proof that others' tools read: c2sp.org/tlog-proof. */
export const InclusionProof = z.object({ position: z.number(), size: z.number(), proof: z.string() })

/**
 * The proof that an entry is under the newest checkpoint. Throws NOT_FOUND; PRECONDITION while it is being signed, and
 * when it does not match its proof.
 */
export const getInclusionProof = query(
  { action: 'audit:read', input: z.object({ entryId: z.string() }) },
  async ({ tx, orgId, requireScope }, { entryId }): Promise<z.infer<typeof InclusionProof>> => {
    requireScope({})
    const row = await findEntry(tx, orgId, entryId)
    if (!row) throw notFound(`The audit entry ${entryId}`)
    const { checkpoint } = await getSignedLog(tx, orgId)
    const { size, root, note } = checkpoint
    const { position } = row
    if (position === null || position >= size) {
      throw new DomainError('PRECONDITION', `The audit entry ${entryId} is being signed. Try again in a second.`, {
        reason: 'not_signed_yet',
      })
    }
    const hashes = await refuseMismatch(async () => {
      const made = await makeInclusionProof(position, size, nodeReader(tx, orgId))
      if (!verifyInclusion(leafHash(row.entry), position, size, made, root)) throw new LogMismatch(position, position)
      return made
    })
    const lines = ['c2sp.org/tlog-proof@v1', `index ${position}`, ...hashes.map(base64), '', note]
    return { position, size, proof: lines.join('\n') }
  },
)

const base64 = (hash: Uint8Array) => Buffer.from(hash).toString('base64')
