import { readOrg } from '@baton/kernel/org-transaction'
import { OutputLine } from '@baton/sandbox/output-line'
import { afterLineFeed, linesOf } from './log-counts.ts'
import { findSegmentOfLineFeed, getLogRow, type LogPiece, type LogRow, readTail } from './log-rows.ts'
import { getSegment, type LogName, type LogSource, readLogToEnd } from './read-log.ts'

/** Lines of a log. `endByte` is where the last line ends: stream on from there. */
export type LogLines = { from: number; lines: string[]; startByte: number; endByte: number; log: LogRow }

/** The lines `from` to `to` (from 1, both included), or as many of them as there are. A last line may still grow. */
export async function readLines(
  source: LogSource,
  name: LogName,
  range: { from: number; to: number },
): Promise<LogLines> {
  const { log, startByte } = await findLine(source, name, range.from)
  if (range.from > linesOf(log)) return { from: range.from, lines: [], startByte: log.bytes, endByte: log.bytes, log }
  const collector = new LineCollector(range.to - range.from + 1)
  for await (const bytes of readLogToEnd(source, name, startByte)) if (collector.take(bytes)) break
  const lines = collector.finish()
  return { from: range.from, lines, startByte, endByte: startByte + collector.bytes, log }
}

type LinePlace = { log: LogRow; startByte?: number; segment?: LogPiece | undefined }

/** Where a line begins: right after the line feed before it. The end of the log where there is no such line. */
async function findLine(source: LogSource, name: LogName, line: number): Promise<{ log: LogRow; startByte: number }> {
  const feed = line - 1
  const found = await readOrg(source.db, name.orgId, async (tx): Promise<LinePlace> => {
    const log = await getLogRow(tx, name.orgId, name.buildId, name.logId)
    if (feed === 0 || feed > log.lineFeeds) return { log, startByte: feed === 0 ? 0 : log.bytes }
    if (feed > log.sealedLineFeeds) {
      const tail = await readTail(tx, name.orgId, name.logId, log.sealedBytes)
      return { log, startByte: log.sealedBytes + afterLineFeed(tail, feed - log.sealedLineFeeds) }
    }
    return { log, segment: await findSegmentOfLineFeed(tx, name.orgId, name.logId, feed) }
  })
  if (found.startByte !== undefined) return { log: found.log, startByte: found.startByte }
  if (!found.segment) throw new Error(`Log ${name.logId} has no segment with line ${line}.`)
  const bytes = await getSegment(source, name, found.segment.startByte)
  const within = afterLineFeed(bytes, feed - found.segment.startLine)
  return { log: found.log, startByte: found.segment.startByte + within }
}

/** Takes bytes until it has the lines that were asked for; keeps no more of a long line than is shown. */
class LineCollector {
  readonly #wanted: number
  readonly #lines: string[] = []
  #line = new OutputLine()
  bytes = 0

  constructor(wanted: number) {
    this.#wanted = wanted
  }

  /** True when there are enough. */
  take(bytes: Buffer): boolean {
    let place = 0
    while (this.#lines.length < this.#wanted) {
      const feed = bytes.indexOf(0x0a, place)
      const part = bytes.subarray(place, feed === -1 ? bytes.length : feed)
      this.#line.add(part)
      this.bytes += part.length
      if (feed === -1) return false
      this.bytes += 1
      this.#endLine()
      place = feed + 1
      if (place === bytes.length) break
    }
    return this.#lines.length >= this.#wanted
  }

  /** The lines, with a last one that has no line feed yet. */
  finish(): string[] {
    if (this.#line.bytes > 0 && this.#lines.length < this.#wanted) this.#endLine()
    return this.#lines
  }

  #endLine(): void {
    this.#lines.push(this.#line.text())
    this.#line = new OutputLine()
  }
}
