import { notFound } from '@baton/kernel/errors'
import { z } from 'zod'
import { query } from '../verb.ts'
import { type AuditEntry, viewEntries } from './entry-view.ts'
import { findEntry } from './find-entry.ts'

/** One entry with its proof state. Throws NOT_FOUND. */
export const getEntry = query(
  { action: 'audit:read', input: z.object({ entryId: z.string() }) },
  async ({ tx, orgId, requireScope }, { entryId }): Promise<AuditEntry> => {
    requireScope({})
    const row = await findEntry(tx, orgId, entryId)
    const [view] = row ? await viewEntries(tx, orgId, [row]) : []
    if (!view) throw notFound(`The audit entry ${entryId}`)
    return view
  },
)
