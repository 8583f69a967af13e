import { DomainError } from '@baton/kernel/errors'
import { z } from 'zod'
import { getSignedLog } from '../log/open-log.ts'
import { makeConsistencyProof } from '../merkle/proofs.ts'
import { nodeReader } from '../tree/stored-tree.ts'
import { query } from '../verb.ts'
import { refuseMismatch } from './refuse-mismatch.ts'

/** RFC 6962 2.1.2, base 64, with the checkpoint that it leads to. */
export const ConsistencyProof = z.object({
  from: z.number(),
  to: z.number(),
  proof: z.array(z.string()),
  checkpoint: z.string(),
})

/** The proof that the newest checkpoint continues an older one of `from` entries. Throws VALIDATION when `from` is later. */
export const getConsistencyProof = query(
  { action: 'audit:read', input: z.object({ from: z.coerce.number().int().min(1) }) },
  async ({ tx, orgId, requireScope }, { from }): Promise<z.infer<typeof ConsistencyProof>> => {
    requireScope({})
    const { checkpoint } = await getSignedLog(tx, orgId)
    const { size: to, note } = checkpoint
    if (from > to) {
      throw new DomainError('VALIDATION', `'from': the newest checkpoint has ${to} entries; ask for ${to} at most.`, {
        reason: 'input',
        details: { size: to },
      })
    }
    const hashes = await refuseMismatch(() => makeConsistencyProof(from, to, nodeReader(tx, orgId)))
    return { from, to, proof: hashes.map((hash) => Buffer.from(hash).toString('base64')), checkpoint: note }
  },
)
