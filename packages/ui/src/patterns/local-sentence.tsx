import { Fragment } from 'react'
import { LocalTime } from './local-time.tsx'
import { splitTimes } from './time-words.ts'

/**
 * A sentence that a server made. It knows no reader's zone and writes times as "24 Nov 2026, 18:00 UTC"; here each of them
 * is in the reader's own. The other words stay, so that page, API and mail say the same.
 */
export function LocalSentence({ children }: { children: string }) {
  let offset = 0
  return splitTimes(children).map((part) => {
    const key = offset
    offset += part.text.length
    return part.at === null ? (
      <Fragment key={key}>{part.text}</Fragment>
    ) : (
      <LocalTime key={key} at={part.at} form="said" />
    )
  })
}
