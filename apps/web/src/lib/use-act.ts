'use client'

import { useParams, useRouter } from 'next/navigation'
import { useCallback, useRef, useState } from 'react'
import type { BrowserApi } from './browser-api.ts'
import { type Answer, NO_ANSWER } from './post-json.ts'
import { problemInShape, type Refusal } from './read-problem.ts'

/** An act under way: whether it was pressed and not answered yet, and the server's refusal of the last one. */
export type Act = {
  pressed: boolean
  refusal: Refusal | null
  /** Does it. A second press while one is under way does nothing. The page is read again after success. */
  run<Value>(call: (api: BrowserApi) => Promise<Value>): Promise<Answer<Value> | null>
  clear(): void
}

/** The way of a page's buttons to the server: answers in words, never throws, never twice at once. */
export function useAct(): Act {
  const { org } = useParams<{ org: string }>()
  const router = useRouter()
  const busy = useRef(false)
  const [pressed, setPressed] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const run = useCallback(
    async <Value>(call: (api: BrowserApi) => Promise<Value>): Promise<Answer<Value> | null> => {
      if (busy.current) return null
      busy.current = true
      setPressed(true)
      setRefusal(null)
      const answer = await callApi(org, call)
      busy.current = false
      setPressed(false)
      if (answer.ok) router.refresh()
      else setRefusal(answer.refusal)
      return answer
    },
    [org, router],
  )
  return { pressed, refusal, run, clear: useCallback(() => setRefusal(null), []) }
}

async function callApi<Value>(org: string, call: (api: BrowserApi) => Promise<Value>): Promise<Answer<Value>> {
  try {
    const { createBrowserApi } = await import('./browser-api.ts')
    return { ok: true, value: await call(createBrowserApi(org)) }
  } catch (error) {
    const shape = typeof error === 'object' && error !== null ? (error as { shape?: unknown }).shape : undefined
    return { ok: false, refusal: problemInShape(shape) ?? NO_ANSWER }
  }
}
