/** The height of a log row in pixels; every row has it. */
export const ROW_PX = 20
/** Browsers cap an element's height at 16.7 M px and up; above this the scroll range is scaled. */
export const MAX_SCROLL_PX = 15_000_000
const OVERSCAN_ROWS = 10

/** The height of the scroll range for so many lines. */
export function scrollHeight(lineCount: number): number {
  return Math.min(lineCount * ROW_PX, MAX_SCROLL_PX)
}

/** How many pixels of the log one pixel of the scroll bar moves; 1 until the range has to be scaled. */
export function scrollScale(lineCount: number, viewportPx: number): number {
  const whole = lineCount * ROW_PX
  const range = scrollHeight(lineCount)
  return range <= viewportPx || whole <= MAX_SCROLL_PX ? 1 : (whole - viewportPx) / (range - viewportPx)
}

/** Which rows to draw (`from` up to, not with, `to`) and where the first of them stands below the viewport's top edge. */
export function visibleRows(
  lineCount: number,
  topPx: number,
  viewportPx: number,
): { from: number; to: number; firstTopPx: number } {
  const first = Math.max(0, Math.floor(topPx / ROW_PX) - OVERSCAN_ROWS)
  const last = Math.min(lineCount, Math.ceil((topPx + viewportPx) / ROW_PX) + OVERSCAN_ROWS)
  return { from: Math.min(first, last), to: last, firstTopPx: first * ROW_PX - topPx }
}

/** The virtual top that puts a line (from 0) into the middle of the viewport. */
export function topOfCentred(line: number, lineCount: number, viewportPx: number): number {
  return clampTop(line * ROW_PX - viewportPx / 2 + ROW_PX / 2, lineCount, viewportPx)
}

/** The nearest virtual top that shows no emptiness above or below the log. */
export function clampTop(topPx: number, lineCount: number, viewportPx: number): number {
  return Math.max(0, Math.min(topPx, lineCount * ROW_PX - viewportPx))
}

/** True when the end of the log is in view, give or take a row. */
export function isAtEnd(topPx: number, lineCount: number, viewportPx: number): boolean {
  return topPx >= lineCount * ROW_PX - viewportPx - ROW_PX
}

/** The range of lines (from 1) that `#L12` or `#L12-L20` names, or null. */
export function parseLineHash(hash: string): { from: number; to: number } | null {
  const match = /^#L([1-9]\d{0,9})(?:-L([1-9]\d{0,9}))?$/.exec(hash)
  if (!match) return null
  const a = Number(match[1])
  const b = Number(match[2] ?? match[1])
  return { from: Math.min(a, b), to: Math.max(a, b) }
}

/** The fragment that names a range of lines. */
export function lineHash(range: { from: number; to: number }): string {
  return range.from === range.to ? `#L${range.from}` : `#L${range.from}-L${range.to}`
}
