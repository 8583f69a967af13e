'use client'

import { PageFault, type PageFaultProps } from '#components/page-fault.tsx'
import { Wordmark } from '#components/wordmark.tsx'

/** A page of which not even the frame could be drawn. */
export default function FrameError(props: PageFaultProps) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-8 px-4 py-12 md:py-24">
      <Wordmark />
      <PageFault {...props} />
    </main>
  )
}
