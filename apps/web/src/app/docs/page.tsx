import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { DocsNav } from '#features/docs/components/docs-nav.tsx'
import { readDocs } from '#features/docs/read-docs.ts'
import { docsText } from '#features/docs/text.ts'

export const metadata: Metadata = { title: docsText.title }

export default async function DocsPage() {
  return (
    <main className="flex flex-col gap-8">
      <PageHeader size="title" sentence={docsText.title} detail={docsText.lead} />
      <DocsNav docs={await readDocs()} />
    </main>
  )
}
