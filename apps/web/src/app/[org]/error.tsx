'use client'

import { ErrorState } from '@baton/ui/patterns/error-state'
import { Button } from '@baton/ui/primitives/button'
import { useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { appText } from '#text/app.ts'

/** A page that could not be drawn. The frame stays, and so does the way out. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter()
  return (
    <>
      <h1 className="sr-only">{appText.faultTitle}</h1>
      <ErrorState
        title={appText.faultTitle}
        reference={error.digest}
        action={
          <Button
            size="small"
            onClick={() =>
              startTransition(() => {
                router.refresh()
                reset()
              })
            }
          >
            {appText.tryAgain}
          </Button>
        }
      >
        {appText.faultDetail}
      </ErrorState>
    </>
  )
}
