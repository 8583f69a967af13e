import type { Readable } from 'node:stream'
import type { VerbContext } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { desc } from 'drizzle-orm'
import { exportKits } from '../db/export-kits.ts'
import { EntryFilter, isEveryEntry } from '../entries/entry-filter.ts'
import { getSignedLog } from '../log/open-log.ts'
import { command } from '../verb.ts'
import { openCheckpoint } from '../verify/verify.mjs'
import { spoolEntries } from './spool-entries.ts'
import { tarStream } from './tar-stream.ts'

/** An export on its way out. */
export type LogExport = {
  fileName: string
  entries: number
  sizeBytes: number
  /** The archive. Read it to its end or destroy it: either removes the files behind it. */
  stream: Readable
}

/**
 * Exports the organisation's log as a `.tar` that verify.mjs checks: whole, or by filter with a proof for each entry. That
 * it was exported is an entry itself. Throws PRECONDITION while nothing is signed.
 */
export async function exportLog(
  ctx: VerbContext<unknown>,
  input: Parameters<typeof prepareExport>[1],
): Promise<LogExport> {
  const plan = await prepareExport(ctx, input)
  const { filter, log, kit } = plan
  const { size, note } = log.checkpoint
  const { signedAt } = openCheckpoint(note, log.origin, log.publicKey)
  const spool = await spoolEntries({ db: ctx.db, orgId: ctx.orgId, filter, size, isWhole: isEveryEntry(filter) })
  const { stream, sizeBytes } = tarStream(
    [
      { name: 'README.txt', content: kit.readme },
      { name: 'verify.mjs', content: kit.verifier },
      { name: 'kit.txt', content: Buffer.from(kit.note) },
      { name: 'key.txt', content: Buffer.from(`${log.vkey}\n`) },
      { name: 'checkpoint.txt', content: Buffer.from(note) },
      ...spool.files,
    ],
    { seconds: signedAt, close: spool.remove },
  )
  return { fileName: `audit-${ctx.orgId}-${size}.tar`, entries: spool.entries, sizeBytes, stream }
}

const prepareExport = command(
  { action: 'audit:export', audit: 'log.exported', input: EntryFilter },
  async ({ tx, orgId, requireScope }, filter) => {
    requireScope({})
    const log = await getSignedLog(tx, orgId)
    const [kit] = await tx.select().from(exportKits).orderBy(desc(exportKits.createdAt)).limit(1)
    if (!kit) {
      throw new DomainError(
        'UNAVAILABLE',
        'The signer has not put its verifier here yet. Start it, and export again.',
        {
          reason: 'no_signer',
        },
      )
    }
    const audit = { target: { type: 'log', id: orgId }, after: { size: log.checkpoint.size, filter } }
    return { value: { filter, log, kit }, audit }
  },
)
