import { bytes } from '#lib/words.ts'
import { usageText as text } from '../text.ts'

/** So many of each kind, with their size. */
export function AmountList({ amounts }: { amounts: ReadonlyArray<{ kind: string; count: number; bytes: number }> }) {
  return (
    <ul className="mt-2 flex flex-col gap-1">
      {amounts.map(({ kind, count, bytes: size }) => (
        <li key={kind} className="flex flex-wrap gap-x-3">
          <span>{text.amounts[kind]?.(count) ?? `${count} ${kind}`}</span>
          <span className="text-2 tabular-nums">{bytes(size)}</span>
        </li>
      ))}
    </ul>
  )
}
