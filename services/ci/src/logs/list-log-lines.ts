import type { VerbContext } from '@baton/kernel/command'
import { z } from 'zod'
import { type CiDeps, query } from '../verbs.ts'
import { linesOf } from './log-counts.ts'
import { getLogRow } from './log-rows.ts'
import { readLines } from './read-lines.ts'
import { segmentStore } from './segment-store.ts'

const LINES_MAX = 5_000

export const ListLogLinesInput = z.object({
  buildId: z.string(),
  logId: z.string(),
  /** First line, from 1. */
  from: z.number().int().min(1).optional(),
  /** Last line, included; 499 after the first unless given. */
  to: z.number().int().min(1).optional(),
  /** Instead of `from` and `to`: that many lines at the end. */
  last: z.number().int().min(1).max(LINES_MAX).optional(),
})

/** Lines of a log. Stream on from `endByte`. `complete` says that nothing will follow. */
export const LogLinesView = z.object({
  from: z.number().int(),
  lines: z.array(z.string()),
  startByte: z.number().int(),
  endByte: z.number().int(),
  totalLines: z.number().int(),
  totalBytes: z.number().int(),
  complete: z.boolean(),
})
export type LogLinesView = z.infer<typeof LogLinesView>

/** The log as far as it has come, for who may read builds. */
export const getLog = query(
  { action: 'build:read', input: z.object({ buildId: z.string(), logId: z.string() }) },
  ({ tx, orgId }, input) => getLogRow(tx, orgId, input.buildId, input.logId),
)

/** Any lines of a log, 5,000 at most; the blob store is read outside the transaction. */
export async function listLogLines(
  ctx: VerbContext<CiDeps>,
  input: z.output<typeof ListLogLinesInput>,
): Promise<LogLinesView> {
  const log = await getLog(ctx, input)
  const from = input.last === undefined ? (input.from ?? 1) : Math.max(1, linesOf(log) - input.last + 1)
  const wantedTo = input.last === undefined ? (input.to ?? from + 499) : from + input.last - 1
  const to = Math.min(Math.max(wantedTo, from), from + LINES_MAX - 1)
  const source = { db: ctx.db, segments: segmentStore(ctx.deps.blobs) }
  const found = await readLines(source, { ...input, orgId: ctx.orgId }, { from, to })
  return {
    from: found.from,
    lines: found.lines,
    startByte: found.startByte,
    endByte: found.endByte,
    totalLines: linesOf(found.log),
    totalBytes: found.log.bytes,
    complete: found.log.complete,
  }
}
