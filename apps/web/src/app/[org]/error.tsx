'use client'

import { PageFault, type PageFaultProps } from '#components/page-fault.tsx'

/** A page that could not be drawn. The frame stays, and so does the way out. */
export default function PageError(props: PageFaultProps) {
  return <PageFault {...props} />
}
