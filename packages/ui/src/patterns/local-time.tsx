'use client'

import { useSyncExternalStore } from 'react'
import { deadline, exactTime, untilWords } from './time-words.ts'

const never = () => () => undefined

/**
 * A point in time in the reader's own zone. The server does not know that zone: it writes its own, and the browser puts the
 * right one in its place. `form`: 'exact' to the second; 'deadline' by clock and day; 'deadlineAndLeft' adds how long until then.
 */
export function LocalTime({ at, form }: { at: string; form: 'exact' | 'deadline' | 'deadlineAndLeft' }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const words = form === 'exact' ? exactTime(at) : deadline(at, Date.now())
  return (
    <time key={String(inBrowser)} dateTime={at} suppressHydrationWarning className="whitespace-nowrap">
      {form === 'deadlineAndLeft' ? `${words}, ${untilWords(at, Date.now())}` : words}
    </time>
  )
}
