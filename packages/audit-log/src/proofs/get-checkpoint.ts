import { z } from 'zod'
import { getSignedLog } from '../log/open-log.ts'
import { query } from '../verb.ts'

/** A signed head. `note` is the C2SP checkpoint, to be kept by whoever wants to check the log's growth later. */
export const Checkpoint = z.object({ size: z.number(), signedAt: z.iso.datetime(), root: z.string(), note: z.string() })

/** The newest signed head of the organisation's log. Throws PRECONDITION before the first. */
export const getCheckpoint = query(
  { action: 'audit:read', input: z.object({}) },
  async ({ tx, orgId, requireScope }): Promise<z.infer<typeof Checkpoint>> => {
    requireScope({})
    const { checkpoint } = await getSignedLog(tx, orgId)
    const { size, signedAt, root, note } = checkpoint
    return { size, signedAt: signedAt.toISOString(), root: Buffer.from(root).toString('base64'), note }
  },
)
