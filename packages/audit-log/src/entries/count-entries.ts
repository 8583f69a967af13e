import { z } from 'zod'
import { leaves } from '../db/leaves.ts'
import { outbox } from '../db/outbox.ts'
import { query } from '../verb.ts'
import { EntryFilter, matches } from './entry-filter.ts'

/** A number of entries. */
export const EntryCount = z.object({ entries: z.number() })

/** How many entries pass the filter, those that are being signed among them. */
export const countEntries = query(
  { action: 'audit:read', input: EntryFilter },
  async ({ tx, orgId, requireScope }, filter): Promise<z.infer<typeof EntryCount>> => {
    requireScope({})
    const waiting = await tx.$count(outbox, matches(outbox, orgId, filter))
    return { entries: waiting + (await tx.$count(leaves, matches(leaves, orgId, filter))) }
  },
)
