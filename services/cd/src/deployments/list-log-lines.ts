import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { OutputLine } from '@baton/sandbox/output-line'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { getDeploymentRow, refuseDeletedLog } from './deployment-rows.ts'
import { findLine, readLog } from './log-store.ts'

const LINES_MAX = 5_000
const READ_BYTES_MAX = 1024 ** 2

/** Lines of a log. Stream on from `endByte`. `complete` says that nothing will follow. */
export const logLinesField = z.object({
  from: z.number().int(),
  lines: z.array(z.string()),
  startByte: z.number().int(),
  endByte: z.number().int(),
  totalLines: z.number().int(),
  totalBytes: z.number().int(),
  complete: z.boolean(),
})

/** Some lines of a deployment's log, 5,000 or 1 MiB at most. A last line may still grow. */
export const listLogLines = query(
  {
    action: 'deployment:read',
    input: z.object({
      deploymentId: idField('deployment'),
      /** First line, from 1. */
      from: z.coerce.number().int().min(1).default(1),
      /** Last line, included; 499 after the first unless given. */
      to: z.coerce.number().int().min(1).optional(),
    }),
  },
  async ({ tx, orgId, requireScope }, { deploymentId, from, to }): Promise<z.output<typeof logLinesField>> => {
    const row = await getDeploymentRow(tx, orgId, deploymentId)
    requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    refuseDeletedLog(row)
    const count = Math.min(Math.max((to ?? from + 499) - from + 1, 1), LINES_MAX)
    const startByte = await findLine(tx, orgId, { deploymentId, line: from, sizeBytes: row.logSizeBytes })
    const bytes = await readWholeLines(tx, orgId, { deploymentId, from: startByte })
    const lines: string[] = []
    let place = 0
    while (lines.length < count && place < bytes.length) {
      const feed = bytes.indexOf(0x0a, place)
      const line = new OutputLine()
      line.add(bytes.subarray(place, feed === -1 ? bytes.length : feed))
      lines.push(line.text())
      place = feed === -1 ? bytes.length : feed + 1
    }
    const endsOpen = row.logSizeBytes > 0 && bytes.length > 0 && bytes.at(-1) !== 0x0a
    return {
      from,
      lines,
      startByte,
      endByte: startByte + place,
      totalLines: row.logLineFeeds + (endsOpen && startByte + bytes.length === row.logSizeBytes ? 1 : 0),
      totalBytes: row.logSizeBytes,
      complete: row.logEnded,
    }
  },
)

/** About 1 MiB from a line's beginning on; more where that line is longer, since half a line is none. */
async function readWholeLines(tx: Tx, orgId: OrgId, at: { deploymentId: string; from: number }): Promise<Buffer> {
  const read = async (from: number) => Buffer.from(await readLog(tx, orgId, { ...at, from, maxBytes: READ_BYTES_MAX }))
  let bytes = await read(at.from)
  for (let more = bytes; more.length >= READ_BYTES_MAX && !bytes.includes(0x0a); ) {
    more = await read(at.from + bytes.length)
    bytes = Buffer.concat([bytes, more])
  }
  return bytes
}
