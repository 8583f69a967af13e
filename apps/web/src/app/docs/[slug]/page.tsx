import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocsNav } from '#features/docs/components/docs-nav.tsx'
import { MarkdownText } from '#features/docs/components/markdown.tsx'
import { readDocs } from '#features/docs/read-docs.ts'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { slug } = await props.params
  const doc = (await readDocs()).find((each) => each.slug === slug)
  return doc ? { title: doc.title, description: doc.description } : {}
}

export default async function DocPage(props: Props) {
  const { slug } = await props.params
  const docs = await readDocs()
  const doc = docs.find((each) => each.slug === slug)
  if (!doc) notFound()
  return (
    <div className="flex gap-12 max-md:flex-col-reverse">
      <div className="w-56 shrink-0 max-md:w-full">
        <DocsNav docs={docs} current={slug} />
      </div>
      <main className="flex min-w-0 flex-1 flex-col gap-6">
        <PageHeader size="title" sentence={doc.title} detail={doc.description} />
        <MarkdownText>{doc.markdown}</MarkdownText>
      </main>
    </div>
  )
}
