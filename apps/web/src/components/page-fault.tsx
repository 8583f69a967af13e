'use client'

import { ErrorState } from '@baton/ui/patterns/error-state'
import { Button } from '@baton/ui/primitives/button'
import { useRouter } from 'next/navigation'
import { startTransition, useCallback, useEffect } from 'react'
import { appText } from '#text/app.ts'

const TRY_AGAIN_EVERY_MS = 5_000

/** What Next.js gives to whatever stands in for a page that could not be drawn. */
export type PageFaultProps = { error: Error & { digest?: string }; reset: () => void }

/** Stands in for a page that could not be drawn, and draws it again by itself once what was away is back. */
export function PageFault({ error, reset }: PageFaultProps) {
  const router = useRouter()
  const tryAgain = useCallback(() => {
    startTransition(() => {
      router.refresh()
      reset()
    })
  }, [router, reset])
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') tryAgain()
    }, TRY_AGAIN_EVERY_MS)
    return () => clearInterval(timer)
  }, [tryAgain])
  return (
    <>
      <h1 className="sr-only">{appText.faultTitle}</h1>
      <ErrorState
        title={appText.faultTitle}
        reference={error.digest}
        action={
          <Button size="small" onClick={tryAgain}>
            {appText.tryAgain}
          </Button>
        }
      >
        {appText.faultDetail}
      </ErrorState>
    </>
  )
}
