import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocsPage } from '#features/docs/components/docs-page.tsx'
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
    <DocsPage current={slug}>
      <PageHeader size="title" sentence={doc.title} detail={doc.description} />
      <MarkdownText>{doc.markdown}</MarkdownText>
    </DocsPage>
  )
}
