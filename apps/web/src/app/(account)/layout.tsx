import type { ReactNode } from 'react'
import { Wordmark } from '#components/wordmark.tsx'

/** The frame of the pages before an organisation is open: one column in the middle. */
export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col gap-8 px-4 py-12 md:py-24">
      <Wordmark />
      {children}
    </main>
  )
}
