import { openSync, writeSync } from 'node:fs'

/**
 * Notes that `subject` (a build's id, say) has passed `point`, now or at `atMs` (milliseconds since 1970). Costs nothing
 * where nobody asked for it.
 */
export type Mark = (subject: string, point: string, atMs?: number) => void

/** A line of a span log. */
export type SpanMark = { subject: string; point: string; atMs: number }

/**
 * Opens the file in which a measurement wants to find when what was passed: one JSON line a mark, appended whole, so that
 * several processes may write to one file. Without a file the marks go nowhere.
 */
export function openSpanLog(file: string | undefined): Mark {
  if (!file) return () => undefined
  const fd = openSync(file, 'a', 0o600)
  return (subject, point, atMs = performance.timeOrigin + performance.now()) => {
    writeSync(fd, `${JSON.stringify({ subject, point, atMs } satisfies SpanMark)}\n`)
  }
}
