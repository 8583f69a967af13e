'use client'

import { Button } from '@baton/ui/primitives/button'
import { useRouter } from 'next/navigation'
import { appText } from '#text/app.ts'

/** Reads the page again from the server. */
export function TryAgain() {
  const router = useRouter()
  return (
    <Button size="small" onClick={() => router.refresh()}>
      {appText.tryAgain}
    </Button>
  )
}
