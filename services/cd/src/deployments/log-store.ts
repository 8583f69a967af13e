import type { Database, Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { deployments, logPieces } from '../db/deployments.ts'

const LINE_FEED = 0x0a

/** The most bytes that the log of one deployment keeps; what follows is left out, and the log says so. */
export const LOG_BYTES_MAX = 8 * 1024 ** 2

/**
 * Appends to a deployment's log at a byte offset. What is there already is not written twice, so a repeated or overlapping
 * call is harmless; a gap throws. Answers the log's new size.
 */
export function appendLog(
  db: Database,
  orgId: OrgId,
  piece: { deploymentId: string; offset: number; bytes: Uint8Array },
): Promise<number> {
  return withOrg(db, orgId, async (tx) => {
    const [log] = await tx
      .select({ size: deployments.logSizeBytes, lineFeeds: deployments.logLineFeeds })
      .from(deployments)
      .where(and(eq(deployments.orgId, orgId), eq(deployments.id, piece.deploymentId)))
      .for('update')
    if (!log) throw new Error(`Deployment ${piece.deploymentId} is gone.`)
    if (piece.offset > log.size) throw new Error(`The log of ${piece.deploymentId} ends at ${log.size}.`)
    const bytes = piece.bytes.subarray(log.size - piece.offset)
    if (bytes.length === 0) return log.size
    await tx.insert(logPieces).values({
      orgId,
      deploymentId: piece.deploymentId,
      startByte: log.size,
      startLine: log.lineFeeds,
      bytes,
    })
    await tx
      .update(deployments)
      .set({ logSizeBytes: log.size + bytes.length, logLineFeeds: log.lineFeeds + countLineFeeds(bytes) })
      .where(and(eq(deployments.orgId, orgId), eq(deployments.id, piece.deploymentId)))
    return log.size + bytes.length
  })
}

/** The bytes of a log from an offset on, at most about `maxBytes` of them. */
export async function readLog(
  tx: Tx,
  orgId: OrgId,
  range: { deploymentId: string; from: number; maxBytes: number },
): Promise<Uint8Array> {
  const rows = await tx
    .select({ startByte: logPieces.startByte, bytes: logPieces.bytes })
    .from(logPieces)
    .where(
      and(
        eq(logPieces.orgId, orgId),
        eq(logPieces.deploymentId, range.deploymentId),
        gt(sql`${logPieces.startByte} + octet_length(${logPieces.bytes})`, range.from),
        lte(logPieces.startByte, range.from + range.maxBytes),
      ),
    )
    .orderBy(asc(logPieces.startByte))
  return Buffer.concat(rows.map((row) => row.bytes.subarray(Math.max(0, range.from - row.startByte)))).subarray(
    0,
    range.maxBytes,
  )
}

/** Where a line (from 1) begins, looking in the pieces that can hold it. The log's end where there is no such line. */
export async function findLine(
  tx: Tx,
  orgId: OrgId,
  of: { deploymentId: string; line: number; sizeBytes: number },
): Promise<number> {
  if (of.line <= 1) return 0
  const rows = await tx
    .select({ startByte: logPieces.startByte, startLine: logPieces.startLine, bytes: logPieces.bytes })
    .from(logPieces)
    .where(
      and(
        eq(logPieces.orgId, orgId),
        eq(logPieces.deploymentId, of.deploymentId),
        lte(logPieces.startLine, of.line - 2),
      ),
    )
    .orderBy(sql`${logPieces.startLine} desc, ${logPieces.startByte} desc`)
    .limit(1)
  const [piece] = rows
  if (!piece) return of.sizeBytes
  let place = 0
  for (let feeds = piece.startLine; feeds < of.line - 1; feeds += 1) {
    const found = piece.bytes.indexOf(LINE_FEED, place)
    if (found === -1) return of.sizeBytes
    place = found + 1
  }
  return piece.startByte + place
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1
  return count
}
