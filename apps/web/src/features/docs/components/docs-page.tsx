import type { ReactNode } from 'react'
import { readDocs } from '../read-docs.ts'
import { DocsNav } from './docs-nav.tsx'

/** One page of the documentation beside the list of all; on a phone the list comes after it. */
export async function DocsPage({ current, children }: { current: string; children: ReactNode }) {
  return (
    <div className="flex gap-12 max-md:flex-col-reverse">
      <div className="w-56 shrink-0 max-md:w-full">
        <DocsNav docs={await readDocs()} current={current} />
      </div>
      <main className="flex min-w-0 flex-1 flex-col gap-6">{children}</main>
    </div>
  )
}
