'use client'

import { useSyncExternalStore } from 'react'
import { classNames } from '../class-names.ts'
import { exactTime, relativeTime, timeAgo } from './time-words.ts'

let now = Date.now()
const readers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of readers) each()
  }, 15_000)
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/**
 * How long ago, growing older by itself. The exact time with its zone shows on focus, pointing or touch; inside a link or
 * button take `plain`, which has none. In a sentence take `ago`.
 */
export function RelativeTime({
  at,
  plain = false,
  align = 'left',
  ago = false,
}: {
  at: string
  plain?: boolean
  align?: 'left' | 'right'
  ago?: boolean
}) {
  const say = ago ? timeAgo : relativeTime
  const words = useSyncExternalStore(
    subscribe,
    () => say(at, Math.max(now, Date.parse(at))),
    () => say(at, Math.max(Date.now(), Date.parse(at))),
  )
  const time = (
    <time dateTime={at} suppressHydrationWarning>
      {words}
    </time>
  )
  if (plain) return time
  return (
    <button type="button" className="touch-target group/time relative cursor-help whitespace-nowrap">
      {time}
      <span
        suppressHydrationWarning
        className={classNames(
          'pointer-events-none absolute hidden bottom-full z-30 mb-1 rounded-control border bg-surface px-2 py-1 text-meta whitespace-nowrap text-1 shadow-popover',
          'group-hover/time:block group-focus/time:block',
          align === 'left' ? 'left-0' : 'right-0',
        )}
      >
        {exactTime(at)}
      </span>
    </button>
  )
}
