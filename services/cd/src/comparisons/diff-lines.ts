import { diffArrays } from 'diff'

/** One line of a diff. `folded` stands for lines that are not shown, and says how many and why. */
export type DiffLine = { mark: 'same' | 'added' | 'removed' | 'folded'; text: string }

/** Beyond so many changed lines, the old text is shown as removed and the new one as added. */
const EDITS_MAX = 2_000
const CONTEXT_LINES = 3
const BLANK_LINES_SHOWN = 3

/**
 * What changed between two texts, line by line. Unchanged lines far from a change are folded, and so are long runs of
 * empty lines; no other changed line is ever left out.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const changes = diffArrays([...before], [...after], { maxEditLength: EDITS_MAX })
  if (changes === undefined) return foldBlank([...marked(before, 'removed'), ...marked(after, 'added')])
  const lines = changes.flatMap(({ value, added, removed }) =>
    marked(value, added ? 'added' : removed ? 'removed' : 'same'),
  )
  return foldBlank(foldSame(lines))
}

function marked(texts: readonly string[], mark: DiffLine['mark']): DiffLine[] {
  return texts.map((text) => ({ mark, text }))
}

function foldSame(lines: readonly DiffLine[]): DiffLine[] {
  return runsOf(lines, ({ mark }) => mark).flatMap((run, index, runs) => {
    if (run[0]?.mark !== 'same') return run
    const head = index === 0 ? 0 : CONTEXT_LINES
    const tail = index === runs.length - 1 ? 0 : CONTEXT_LINES
    const hidden = run.length - head - tail
    if (hidden < 2) return run
    const folded = { mark: 'folded', text: `${hidden} lines not changed` } as const
    return [...run.slice(0, head), folded, ...run.slice(run.length - tail)]
  })
}

/** Somebody who wants a line to go unseen puts it below a thousand empty ones. */
function foldBlank(lines: readonly DiffLine[]): DiffLine[] {
  return runsOf(lines, ({ mark, text }) => `${mark} ${text.trim() === ''}`).flatMap((run) => {
    const [first] = run
    if (first === undefined || first.text.trim() !== '' || run.length <= BLANK_LINES_SHOWN) return run
    return [{ mark: 'folded', text: `${run.length} empty lines ${first.mark === 'same' ? 'not changed' : first.mark}` }]
  })
}

function runsOf(lines: readonly DiffLine[], keyOf: (line: DiffLine) => string): DiffLine[][] {
  const runs: DiffLine[][] = []
  for (const line of lines) {
    const last = runs.at(-1)
    if (last?.[0] !== undefined && keyOf(last[0]) === keyOf(line)) last.push(line)
    else runs.push([line])
  }
  return runs
}
