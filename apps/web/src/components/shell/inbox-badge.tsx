'use client'

import { useParams } from 'next/navigation'
import { useEffect, useSyncExternalStore } from 'react'
import { onLive } from '#lib/live/live-store.ts'
import { shellText } from '#text/shell.ts'

const readers = new Set<() => void>()
let known: number | null = null

function setCount(count: number): void {
  known = count
  for (const read of readers) read()
}

function subscribe(read: () => void): () => void {
  readers.add(read)
  return () => readers.delete(read)
}

/** Keeps the number of what waits for the reader true while promotions come and go. One a page; draws nothing. */
export function InboxCount({ initial }: { initial: number }) {
  const { org } = useParams<{ org: string }>()
  useEffect(() => setCount(initial), [initial])
  useEffect(
    () =>
      onLive(['promotion'], async () => {
        const response = await fetch('/api/trpc/inbox.get?input=%7B%7D', { headers: { 'baton-organization': org } })
        if (!response.ok) return
        const answer = (await response.json()) as { result?: { data?: { waitingForYou?: unknown[] } } }
        const waiting = answer.result?.data?.waitingForYou
        if (waiting) setCount(waiting.length)
      }),
    [org],
  )
  return null
}

/** The number of what waits for the reader, beside "Inbox". */
export function InboxBadge({ initial }: { initial: number }) {
  const count = useSyncExternalStore(
    subscribe,
    () => known ?? initial,
    () => initial,
  )
  if (count === 0) return null
  return (
    <span
      title={shellText.inboxCount(count)}
      className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-attention-solid px-1.5 text-meta font-semibold text-white tabular-nums"
    >
      {count}
      <span className="sr-only"> {shellText.inboxWaiting}</span>
    </span>
  )
}
