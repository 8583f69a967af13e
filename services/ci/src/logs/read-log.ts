import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { readOrg } from '@baton/kernel/org-transaction'
import { getLogRow, type LogRow, listSegmentsFrom, readTail } from './log-rows.ts'
import type { SegmentStore } from './segment-store.ts'

/** Where logs are read from. */
export type LogSource = { db: Database; segments: SegmentStore }

/** Which log of which build. */
export type LogName = { orgId: OrgId; buildId: string; logId: string }

const NOTHING = Buffer.alloc(0)

/** Some bytes of a log, from `startByte` on. Empty when there are none yet. `log` is the row of that moment. */
export type LogRead = { startByte: number; bytes: Buffer; log: LogRow }

/**
 * The bytes of a log from an offset on: one segment's or the tail's, so at most 1 MiB. Throws NOT_FOUND. A read in the
 * moment of sealing sees the bytes in one place or the other, never in neither: it sees one moment.
 */
export async function readLog({ db, segments }: LogSource, name: LogName, startByte: number): Promise<LogRead> {
  const found = await readOrg(db, name.orgId, async (tx) => {
    const log = await getLogRow(tx, name.orgId, name.buildId, name.logId)
    if (startByte >= log.sealedBytes) {
      return { log, tail: startByte >= log.bytes ? NOTHING : await readTail(tx, name.orgId, name.logId, startByte) }
    }
    const [segment] = await listSegmentsFrom(tx, name.orgId, name.logId, startByte, 1)
    if (!segment) throw new Error(`Log ${name.logId} has no segment at byte ${startByte}.`)
    return { log, segment }
  })
  if (found.tail) return { startByte, bytes: found.tail, log: found.log }
  const whole = await getSegment({ db, segments }, name, found.segment.startByte)
  return { startByte, bytes: whole.subarray(startByte - found.segment.startByte), log: found.log }
}

/** A segment's bytes. One that a rule deletes in this moment is told as gone. */
export async function getSegment({ db, segments }: LogSource, name: LogName, startByte: number): Promise<Buffer> {
  try {
    return await segments.get({ ...name, startByte })
  } catch (error) {
    await readOrg(db, name.orgId, (tx) => getLogRow(tx, name.orgId, name.buildId, name.logId))
    throw error
  }
}

/** Yields what the log holds now, from an offset to its present end, a piece at a time. */
export async function* readLogToEnd(source: LogSource, name: LogName, startByte = 0): AsyncGenerator<Buffer> {
  for (let offset = startByte; ; ) {
    const { bytes } = await readLog(source, name, offset)
    if (bytes.length === 0) return
    yield bytes
    offset += bytes.length
  }
}
