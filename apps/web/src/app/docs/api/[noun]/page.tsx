import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OperationView } from '#features/docs/api-reference/components/operation-view.tsx'
import { referenceText as text } from '#features/docs/api-reference/text.ts'
import { DocsPage } from '#features/docs/components/docs-page.tsx'
import { readApiNouns } from '#server/api/read-api-nouns.ts'

type Props = { params: Promise<{ noun: string }> }

export const dynamic = 'force-dynamic'

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { noun } = await props.params
  const found = (await readApiNouns())?.find(({ slug }) => slug === noun)
  return { title: found ? `${found.title} · ${text.title}` : text.title }
}

/** Every call about one noun. */
export default async function ApiNounPage(props: Props) {
  const { noun } = await props.params
  const nouns = await readApiNouns()
  const found = nouns?.find(({ slug }) => slug === noun)
  if (nouns && !found) notFound()
  return (
    <DocsPage current="api">
      <PageHeader size="title" sentence={found?.title ?? text.title} detail={found ? text.title : text.away} />
      {found?.operations.map((operation) => (
        <OperationView key={operation.id} operation={operation} />
      ))}
    </DocsPage>
  )
}
