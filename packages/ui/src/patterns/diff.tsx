/** One line of a diff; `folded` stands for lines that are left out, and says how many. */
export type DiffLine = { mark: 'same' | 'added' | 'removed' | 'folded'; text: string }

const LOOK: Readonly<Record<DiffLine['mark'], string>> = {
  same: 'text-2',
  added: 'bg-success-bg text-success-text',
  removed: 'bg-danger-bg text-danger-text',
  folded: 'bg-subtle text-2 italic',
}
const SIGN: Readonly<Record<DiffLine['mark'], string>> = { same: ' ', added: '+', removed: '-', folded: '…' }

/**
 * Lines with what was added and removed between them. A line wraps and is never cut off, so that nothing hides at its
 * end; its text is a text node and turns no other line's direction.
 */
export function Diff(props: { label: string; lines: readonly DiffLine[]; words: { added: string; removed: string } }) {
  return (
    <ol aria-label={props.label} className="overflow-hidden rounded-control border font-mono text-table">
      {props.lines.map(({ mark, text }, index) => (
        <li key={index} className={`grid grid-cols-[2.5ch_1fr] ${LOOK[mark]}`}>
          <span aria-hidden className="text-center select-none">
            {SIGN[mark]}
          </span>
          <bdi className="min-w-0 pr-2 whitespace-pre-wrap wrap-anywhere">
            {mark === 'added' || mark === 'removed' ? <span className="sr-only">{props.words[mark]} </span> : null}
            {text}
          </bdi>
        </li>
      ))}
    </ol>
  )
}
