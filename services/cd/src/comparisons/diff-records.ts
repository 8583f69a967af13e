import { visibleLine } from '@baton/kernel/text'
import { type DiffLine, diffLines } from './diff-lines.ts'

/** A thing that is compared as a whole: a step, a variable, a rule of trust. Every field of it is looked at. */
export type NamedRecord = { title: string; fields: object }

/** How one thing differs. `note` says what lines cannot, such as another place in the order. */
export type DiffPart = {
  title: string
  change: 'added' | 'removed' | 'changed' | 'moved' | 'same'
  note: string | null
  lines: DiffLine[]
}

/**
 * Compares two lists of things by title: first what is there afterwards in its order, then what is gone. A thing that has
 * another title and the same fields is the same thing, renamed. Titles and lines are safe to show: whatever nobody would see is
 * made visible.
 */
export function diffRecords(
  before: readonly NamedRecord[],
  after: readonly NamedRecord[],
  { ordered = false }: { ordered?: boolean } = {},
): DiffPart[] {
  const matches = matchRecords(before, after)
  const kept = after.map((record, index): DiffPart => {
    const formerIndex = matches.get(index)
    const former = formerIndex === undefined ? undefined : before[formerIndex]
    const title = visibleLine(record.title)
    if (former === undefined || formerIndex === undefined) {
      return { title, change: 'added', note: null, lines: diffLines([], linesOf(record)) }
    }
    const lines = diffLines(linesOf(former), linesOf(record))
    const changed = lines.some(({ mark }) => mark === 'added' || mark === 'removed')
    const renamed = former.title === record.title ? null : `It was named ${visibleLine(former.title)}.`
    const moved = ordered && formerIndex !== index ? `It was number ${formerIndex + 1}.` : null
    const note = [renamed, moved].filter((one) => one !== null).join(' ') || null
    if (changed || renamed !== null) return { title, change: 'changed', note, lines: changed ? lines : [] }
    return { title, change: moved === null ? 'same' : 'moved', note, lines: [] }
  })
  const still = new Set(matches.values())
  const gone = before.flatMap((record, index): DiffPart[] =>
    still.has(index)
      ? []
      : [{ title: visibleLine(record.title), change: 'removed', note: null, lines: diffLines(linesOf(record), []) }],
  )
  return [...kept, ...gone]
}

/** Which former record each record is, by index. */
function matchRecords(before: readonly NamedRecord[], after: readonly NamedRecord[]): Map<number, number> {
  const matches = new Map<number, number>()
  const taken = new Set<number>()
  for (const same of [byTitle, byFields]) {
    for (const [index, record] of after.entries()) {
      if (matches.has(index)) continue
      const found = before.findIndex((former, at) => !taken.has(at) && same(former, record))
      if (found === -1) continue
      matches.set(index, found)
      taken.add(found)
    }
  }
  return matches
}

function byTitle(one: NamedRecord, other: NamedRecord): boolean {
  return one.title === other.title
}

function byFields(one: NamedRecord, other: NamedRecord): boolean {
  return linesOf(one).join('\n') === linesOf(other).join('\n')
}

/** A record as lines: each field on one, a text of several lines below its name. */
function linesOf({ fields }: NamedRecord): string[] {
  return Object.entries(fields)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, value]) => {
      if (typeof value !== 'string') return [`${name}: ${visibleLine(JSON.stringify(value) ?? 'not set')}`]
      const [first = '', ...rest] = value.split('\n').map(visibleLine)
      return rest.length === 0 ? [`${name}: ${first}`] : [`${name}:`, ...[first, ...rest].map((line) => `  ${line}`)]
    })
}
