import type { ReactNode } from 'react'
import { Wordmark } from '#components/wordmark.tsx'

/** The frame of the documentation, for everybody, signed in or not. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-6xl flex-col gap-8 px-4 py-8">
      <Wordmark />
      {children}
    </div>
  )
}
