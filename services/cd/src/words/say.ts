/** A person as pages and sentences show one. */
export type PersonRef = { userId: string; displayName: string }

/** "Chen", "Chen or Dara", "Chen, Dara or Eli", "Chen, Dara, Eli and 4 others"; "nobody" for none. */
export function sayAnyOf(names: readonly string[]): string {
  return sayNames(names, 'or')
}

/** "Chen", "Chen and Dara", "Chen, Dara and Eli", "Chen, Dara, Eli and 4 others"; "nobody" for none. */
export function sayAllOf(names: readonly string[]): string {
  return sayNames(names, 'and')
}

/** All of them, however many: for what a rule asks, of which nothing may be hidden behind "and 4 others". */
export function sayEvery(items: readonly string[], word: 'or' | 'and'): string {
  const last = items.at(-1)
  if (last === undefined) return 'nothing'
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`
}

const NAMES_MAX = 5

function sayNames(names: readonly string[], word: 'or' | 'and'): string {
  if (names.length === 0) return 'nobody'
  if (names.length > NAMES_MAX) {
    const shown = names.slice(0, NAMES_MAX - 2)
    return `${shown.join(', ')} and ${names.length - shown.length} others`
  }
  const last = names[names.length - 1] ?? ''
  const before = names.slice(0, -1)
  return before.length === 0 ? last : `${before.join(', ')} ${word} ${last}`
}

/** "No commits", "1 commit", "12 commits": a count with its noun. */
export function sayCount(count: number, one: string, many: string): string {
  if (count === 0) return `No ${many}`
  return `${new Intl.NumberFormat('en').format(count)} ${count === 1 ? one : many}`
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
})

/** "24 Nov 2026, 18:00 UTC". The server knows no reader's time zone, so it names the one it uses. */
export function sayTime(at: Date): string {
  return `${CLOCK.format(at)} UTC`
}

/** "26 s", "26 min", "3 h", "2 d": a length of time, rounded down to its largest unit. */
export function sayDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** The sentence with a capital first letter. */
export function capitalise(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
