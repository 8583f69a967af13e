import type { Tx } from '@baton/kernel/database'
import { deletedBytes } from '@baton/kernel/deleted-bytes'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import { logSegments } from '../db/log-segments.ts'
import { logTails } from '../db/log-tails.ts'
import { logs } from '../db/logs.ts'

export type LogRow = typeof logs.$inferSelect

/** A piece of a log that is stored as one: where it begins, in bytes and lines, and how to get its bytes. */
export type LogPiece = { startByte: number; bytes: number; startLine: number; lineFeeds: number }

/** One log of a build, or NOT_FOUND, or GONE where a rule has deleted its bytes. */
export async function getLogRow(tx: Tx, orgId: OrgId, buildId: string, logId: string): Promise<LogRow> {
  const [row] = await tx
    .select()
    .from(logs)
    .where(and(eq(logs.orgId, orgId), eq(logs.id, logId), eq(logs.buildId, buildId)))
  if (!row) throw notFound('Log')
  if (row.deletedAt) throw deletedBytes('This log', { at: row.deletedAt, rule: row.deletedRule ?? '' })
  return row
}

const PIECE = {
  startByte: logSegments.startByte,
  bytes: logSegments.bytes,
  startLine: logSegments.startLine,
  lineFeeds: logSegments.lineFeeds,
}

/** The segments from the one that holds this byte on. */
export async function listSegmentsFrom(
  tx: Tx,
  orgId: OrgId,
  logId: string,
  byte: number,
  limit: number,
): Promise<LogPiece[]> {
  return tx
    .select(PIECE)
    .from(logSegments)
    .where(and(inLog(orgId, logId), gt(logSegments.startByte, byte - 2 ** 20)))
    .orderBy(asc(logSegments.startByte))
    .limit(limit)
}

/** The segment in which the n-th line feed of the log stands (from 1), or undefined when it is not sealed yet. */
export async function findSegmentOfLineFeed(
  tx: Tx,
  orgId: OrgId,
  logId: string,
  n: number,
): Promise<LogPiece | undefined> {
  const [found] = await tx
    .select(PIECE)
    .from(logSegments)
    .where(and(inLog(orgId, logId), lt(logSegments.startLine, n)))
    .orderBy(desc(logSegments.startLine), desc(logSegments.startByte))
    .limit(1)
  return found && found.startLine + found.lineFeeds >= n ? found : undefined
}

/** What is not sealed yet, from this byte on, which its log has unsealed in this moment. */
export async function readTail(tx: Tx, orgId: OrgId, logId: string, from: number): Promise<Buffer> {
  const rows = await tx
    .select({ startByte: logTails.startByte, bytes: logTails.bytes })
    .from(logTails)
    .where(and(eq(logTails.orgId, orgId), eq(logTails.logId, logId)))
    .orderBy(asc(logTails.startByte))
  if (rows[0] === undefined || rows[0].startByte > from) throw new Error(`Log ${logId} has nothing at byte ${from}.`)
  return Buffer.concat(rows.map((row) => row.bytes.subarray(Math.max(0, from - row.startByte))))
}

function inLog(orgId: OrgId, logId: string) {
  return and(eq(logSegments.orgId, orgId), eq(logSegments.logId, logId))
}
