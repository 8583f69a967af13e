/** What of a log's row counts its lines. */
export type LogCounts = { bytes: number; lineFeeds: number; endsWithLineFeed: boolean }

/** Lines as a person counts them: a last line without a line feed is one too. */
export function linesOf(log: LogCounts): number {
  return log.bytes === 0 || log.endsWithLineFeed ? log.lineFeeds : log.lineFeeds + 1
}

const LINE_FEED = 0x0a

/** How many line feeds are in these bytes. A loop: a call for each would take longer where lines are short. */
export function countLineFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === LINE_FEED) count += 1
  return count
}

/** The place right after the n-th line feed (from 1), or -1 when there are fewer. */
export function afterLineFeed(bytes: Buffer, n: number): number {
  let seen = 0
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== LINE_FEED) continue
    seen += 1
    if (seen === n) return at + 1
  }
  return -1
}

/** True when the bytes end with a line feed. */
export function endsWithLineFeed(bytes: Buffer): boolean {
  return bytes.at(-1) === LINE_FEED
}
