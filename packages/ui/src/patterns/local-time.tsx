'use client'

import { useSyncExternalStore } from 'react'
import { deadline, exactTime, saidTime, untilWords } from './time-words.ts'

type Form = 'exact' | 'said' | 'deadline' | 'deadlineAndLeft'

const never = () => () => undefined

/**
 * A point in time in the reader's own zone. The server does not know that zone: it writes its own, and the browser puts the
 * right one in its place. `form`: 'exact' to the second; 'said' to the minute, as in a server's sentence; 'deadline' by clock
 * and day; 'deadlineAndLeft' adds how long until then.
 */
export function LocalTime({ at, form }: { at: string; form: Form }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  return (
    <time key={String(inBrowser)} dateTime={at} suppressHydrationWarning className="whitespace-nowrap">
      {wordsOf(at, form)}
    </time>
  )
}

function wordsOf(at: string, form: Form): string {
  switch (form) {
    case 'exact':
      return exactTime(at)
    case 'said':
      return saidTime(at)
    case 'deadline':
      return deadline(at, Date.now())
    case 'deadlineAndLeft':
      return `${deadline(at, Date.now())}, ${untilWords(at, Date.now())}`
  }
}
