'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useEffect, useRef } from 'react'
import { onLive } from '#lib/live/live-store.ts'

const GATHER_MS = 100

/**
 * Reads the page again from the server when something happens to one of its topics. Events that come together are
 * gathered, and nothing is asked while an answer is still awaited.
 */
export function LiveRefresh({ topics }: { topics: readonly string[] }) {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const key = topics.join(' ')
  useEffect(() => {
    const stop = onLive(key.split(' '), () => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        startTransition(() => router.refresh())
      }, GATHER_MS)
    })
    return () => {
      stop()
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [key, router])
  return null
}
