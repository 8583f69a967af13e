'use client'

import { Dialog } from '@baton/ui/primitives/dialog'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { appText } from '#text/app.ts'

/** Holds a place's panel beside the dashboard. It has an address of its own; closing goes to the dashboard's. */
export function PlaceDrawer({ title, closeTo, children }: { title: string; closeTo: string; children: ReactNode }) {
  const router = useRouter()
  return (
    <Dialog
      open
      side="right"
      title={<bdi>{title}</bdi>}
      closeLabel={appText.close}
      onOpenChange={(open) => {
        if (!open) router.replace(closeTo, { scroll: false })
      }}
    >
      {children}
    </Dialog>
  )
}
