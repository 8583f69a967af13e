'use client'

import { useSyncExternalStore } from 'react'
import { duration } from './time-words.ts'

let now = Date.now()
const readers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of readers) each()
  }, 1_000)
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** How long something took, or has taken so far: it counts by itself while there is no end. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  const words = (end: number) => duration(Math.max(0, (to ? Date.parse(to) : end) - Date.parse(from)))
  const shown = useSyncExternalStore(
    subscribe,
    () => words(Math.max(now, Date.parse(from))),
    () => words(Date.now()),
  )
  return (
    <span className="whitespace-nowrap tabular-nums" suppressHydrationWarning>
      {shown}
    </span>
  )
}
