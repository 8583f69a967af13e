import { AuditEntry, countEntries, EntryCount, EntryPage, getEntry, listEntries } from '@baton/audit-log/entries'
import { getLog, LogState } from '@baton/audit-log/log'
import {
  Checkpoint,
  ConsistencyProof,
  getCheckpoint,
  getConsistencyProof,
  getInclusionProof,
  InclusionProof,
} from '@baton/audit-log/proofs'
import { z } from 'zod'
import { nameAuditIds } from '../audit/name-ids.ts'
import { cdApi } from './cd-api.ts'

const { router, procedure } = cdApi
const tags = ['Audit']

/** The organisation's log: who did what, and the proof of it. The export is a stream: `GET /audit/export` of the web. */
export const auditRouter = router({
  entries: procedure
    .meta({ openapi: { method: 'GET', path: '/audit/entries', summary: 'List the entries, newest first', tags } })
    .input(listEntries.input)
    .output(EntryPage)
    .query(({ ctx, input }) => listEntries(ctx.verb, input)),
  entry: procedure
    .meta({ openapi: { method: 'GET', path: '/audit/entries/{entryId}', summary: 'Read an entry', tags } })
    .input(getEntry.input)
    .output(AuditEntry)
    .query(({ ctx, input }) => getEntry(ctx.verb, input)),
  count: procedure
    .meta({ openapi: { method: 'GET', path: '/audit/count', summary: 'Count the entries', tags } })
    .input(countEntries.input)
    .output(EntryCount)
    .query(({ ctx, input }) => countEntries(ctx.verb, input)),
  log: procedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/audit/log',
        summary: 'The key, the newest head, and whether it is whole',
        tags,
      },
    })
    .input(getLog.input)
    .output(LogState)
    .query(({ ctx }) => getLog(ctx.verb, {})),
  checkpoint: procedure
    .meta({ openapi: { method: 'GET', path: '/audit/checkpoint', summary: 'The newest signed head', tags } })
    .input(getCheckpoint.input)
    .output(Checkpoint)
    .query(({ ctx }) => getCheckpoint(ctx.verb, {})),
  proof: procedure
    .meta({ openapi: { method: 'GET', path: '/audit/proof', summary: 'The proof of one entry', tags } })
    .input(getInclusionProof.input)
    .output(InclusionProof)
    .query(({ ctx, input }) => getInclusionProof(ctx.verb, input)),
  consistency: procedure
    .meta({
      openapi: { method: 'GET', path: '/audit/consistency', summary: 'The proof that the log only grew', tags },
    })
    .input(getConsistencyProof.input)
    .output(ConsistencyProof)
    .query(({ ctx, input }) => getConsistencyProof(ctx.verb, input)),
  /** Names for the ids on a page of entries; an entry itself holds none. */
  names: procedure
    .meta({ openapi: { method: 'POST', path: '/audit/names', summary: 'Names of ids in entries', tags } })
    .input(nameAuditIds.input)
    .output(z.object({ names: z.record(z.string(), z.string()) }))
    .mutation(({ ctx, input }) => nameAuditIds(ctx.verb, input)),
})
