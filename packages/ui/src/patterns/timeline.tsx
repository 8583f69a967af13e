import type { ReactNode } from 'react'
import { StatusShape } from './status-badge.tsx'
import type { StatusLook } from './status-look.ts'

/** One thing that happened. */
export type TimelineEntry = {
  id: string
  at: ReactNode
  look?: Pick<StatusLook, 'tone' | 'shape'> | undefined
  sentence: ReactNode
  quote?: string | undefined
  note?: ReactNode
}

/** What happened, in order. Quotes are people's own words and stand as text. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {entries.map((entry) => (
        <li
          key={entry.id}
          className="grid grid-cols-[1.25rem_1fr_auto] gap-x-3 gap-y-1 border-b px-4 py-3 last:border-b-0"
        >
          <span className="mt-0.5">
            <StatusShape look={entry.look ?? { tone: 'neutral', shape: 'ended' }} />
          </span>
          <div className="min-w-0 wrap-anywhere">
            {entry.sentence}
            {entry.quote ? (
              <blockquote className="mt-1 border-l-2 pl-3 whitespace-pre-wrap text-2">
                <bdi>{entry.quote}</bdi>
              </blockquote>
            ) : null}
          </div>
          <div className="flex flex-col items-end gap-1 text-table text-2">
            {entry.at}
            {entry.note}
          </div>
        </li>
      ))}
    </ol>
  )
}
