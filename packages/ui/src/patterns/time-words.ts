const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const GAP = '\u00a0'

/** How long ago `at` was: "just now" under 45 s, then minutes, hours, days to a week, then the date. */
export function relativeTime(at: string, nowMs: number): string {
  const agoMs = nowMs - Date.parse(at)
  if (agoMs < 45_000) return 'just now'
  if (agoMs < HOUR_MS) return `${Math.max(1, Math.round(agoMs / MINUTE_MS))}${GAP}m`
  if (agoMs < DAY_MS) return `${Math.round(agoMs / HOUR_MS)}${GAP}h`
  if (agoMs < 7 * DAY_MS) return `${Math.round(agoMs / DAY_MS)}${GAP}d`
  const date = new Date(at)
  const sameYear = date.getFullYear() === new Date(nowMs).getFullYear()
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(date)
}

/** The same inside a sentence: "just now", "4 m ago", "on 12 Nov". */
export function timeAgo(at: string, nowMs: number): string {
  const words = relativeTime(at, nowMs)
  if (words === 'just now') return words
  return nowMs - Date.parse(at) < 7 * DAY_MS ? `${words} ago` : `on ${words}`
}

const TO_THE_MINUTE = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const

/** The whole date and time to the second, with the zone. */
export function exactTime(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...TO_THE_MINUTE, second: '2-digit' }).format(new Date(at))
}

/** To the minute, with the zone: "24 Nov 2026, 18:00 CET". */
export function saidTime(at: string): string {
  return new Intl.DateTimeFormat('en-GB', TO_THE_MINUTE).format(new Date(at))
}

const SAID = /(\d{1,2}) ([A-Z][a-z]{2})[a-z]? (\d{4}), (\d\d):(\d\d) UTC/g
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A sentence in its parts, each time in it ("24 Nov 2026, 18:00 UTC") apart, with the ISO time that it means. */
export function splitTimes(sentence: string): Array<{ text: string; at: string | null }> {
  const parts: Array<{ text: string; at: string | null }> = []
  let end = 0
  for (const { 0: text, index, ...found } of sentence.matchAll(SAID)) {
    const month = MONTHS.indexOf(found[2] ?? '')
    if (month < 0) continue
    const at = new Date(Date.UTC(Number(found[3]), month, Number(found[1]), Number(found[4]), Number(found[5])))
    if (index > end) parts.push({ text: sentence.slice(end, index), at: null })
    parts.push({ text, at: at.toISOString() })
    end = index + text.length
  }
  if (end < sentence.length || parts.length === 0) parts.push({ text: sentence.slice(end), at: null })
  return parts
}

/** A deadline by clock and zone: "today 18:00 CET", "tomorrow 09:00 CET", "Mon 1 Dec, 06:00 CET". */
export function deadline(at: string, nowMs: number): string {
  const date = new Date(at)
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(
    date,
  )
  const days = Math.round((startOfDay(date) - startOfDay(new Date(nowMs))) / DAY_MS)
  if (days === 0) return `today ${clock}`
  if (days === 1) return `tomorrow ${clock}`
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).format(date)
  return `${day}, ${clock}`
}

/** How long until `at`, roughly: "in 24 min", "in 3 h", "in 2 d"; "now" once it is past. */
export function untilWords(at: string, nowMs: number): string {
  const leftMs = Date.parse(at) - nowMs
  if (leftMs <= 0) return 'now'
  if (leftMs < HOUR_MS) return `in ${Math.max(1, Math.round(leftMs / MINUTE_MS))}${GAP}min`
  if (leftMs < 2 * DAY_MS) return `in ${Math.round(leftMs / HOUR_MS)}${GAP}h`
  return `in ${Math.round(leftMs / DAY_MS)}${GAP}d`
}

/** A duration as a person says it: "480 ms", "9 s", "1 m 12 s", "2 h 5 m". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}${GAP}ms`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds}${GAP}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}${GAP}m` : `${minutes}${GAP}m ${seconds % 60}${GAP}s`
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)}${GAP}h`
    : `${Math.floor(minutes / 60)}${GAP}h ${minutes % 60}${GAP}m`
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
