import { z } from 'zod'
import { findIntegrity } from '../integrity/integrity-state.ts'
import { query } from '../verb.ts'
import { findLog } from './open-log.ts'

/** What stands above the list on the audit page. */
export const LogState = z.object({
  /** The key to give to the verifier; null while no signer ever ran. */
  vkey: z.string().nullable(),
  checkpoint: z.object({ size: z.number(), signedAt: z.iso.datetime() }).nullable(),
  /** The last whole check; null before the first. `sentence` names the entry when the log is not whole. */
  integrity: z
    .object({
      whole: z.boolean(),
      checkedAt: z.iso.datetime(),
      firstPosition: z.number().nullable(),
      lastPosition: z.number().nullable(),
      sentence: z.string().nullable(),
    })
    .nullable(),
})

/** The key, the newest checkpoint and the integrity of the organisation's log. */
export const getLog = query(
  { action: 'audit:read', input: z.object({}) },
  async ({ tx, orgId, requireScope }): Promise<z.infer<typeof LogState>> => {
    requireScope({})
    const log = await findLog(tx, orgId)
    const integrity = await findIntegrity(tx, orgId)
    return {
      vkey: log?.vkey ?? null,
      checkpoint: log?.checkpoint
        ? { size: log.checkpoint.size, signedAt: log.checkpoint.signedAt.toISOString() }
        : null,
      integrity: integrity && {
        whole: integrity.whole,
        checkedAt: integrity.checkedAt.toISOString(),
        firstPosition: integrity.whole ? null : integrity.firstPosition,
        lastPosition: integrity.whole ? null : integrity.lastPosition,
        sentence: integrity.whole ? null : integrity.sentence,
      },
    }
  },
)
