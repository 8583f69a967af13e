'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback, useEffect, useRef } from 'react'
import { hasMissed, onLive } from '#lib/live/live-store.ts'

const GATHER_MS = 100

/**
 * Reads the page again from the server when something happens to one of its topics, or has happened between reading it
 * (`after`) and its arrival here. Events that come together are gathered.
 */
export function RefreshOnEvents({ topics, after }: { topics: readonly string[]; after: string }) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const refreshSoon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      startTransition(() => router.refresh())
    }, GATHER_MS)
  }, [router])
  const key = topics.join(' ')
  useEffect(() => onLive(key.split(' '), refreshSoon), [key, refreshSoon])
  useEffect(() => {
    if (hasMissed(after, key.split(' '))) refreshSoon()
  }, [after, key, refreshSoon])
  // Only leaving the page ends the wait: a page whose topics have changed meanwhile still has to be read again.
  useEffect(() => () => clearTimeout(timer.current), [])
  return null
}
