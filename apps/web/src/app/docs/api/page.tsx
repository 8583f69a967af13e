import { PageHeader } from '@baton/ui/patterns/page-header'
import type { Metadata } from 'next'
import { NounsNav } from '#features/docs/api-reference/components/nouns-nav.tsx'
import { referenceText as text } from '#features/docs/api-reference/text.ts'
import { DocsPage } from '#features/docs/components/docs-page.tsx'
import { REFUSAL_MEANINGS } from '#server/api/open-api.ts'
import { readApiNouns } from '#server/api/read-api-nouns.ts'

export const metadata: Metadata = { title: text.title, description: text.lead }
export const dynamic = 'force-dynamic'

/** How to call the API, and every call by noun. */
export default async function ApiReferencePage() {
  const nouns = await readApiNouns()
  return (
    <DocsPage current="api">
      <PageHeader size="title" sentence={text.title} detail={text.lead} />
      <p>
        <a href="/api/v1/openapi.json" className="text-link underline underline-offset-2">
          {text.openApi}
        </a>
      </p>
      <h2 className="text-section font-semibold">{text.keys}</h2>
      <p>{text.keysDetail}</p>
      <h2 className="text-section font-semibold">{text.lists}</h2>
      <p>{text.listsDetail}</p>
      <h2 className="text-section font-semibold">{text.refusals}</h2>
      <p>{text.refusalsDetail}</p>
      <table className="w-full border-collapse text-table">
        <thead>
          <tr>
            <th className="border-b p-2 text-left font-semibold">{text.status}</th>
            <th className="border-b p-2 text-left font-semibold">{text.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(REFUSAL_MEANINGS).map(([status, meaning]) => (
            <tr key={status}>
              <td className="border-b p-2 align-top font-mono">{status}</td>
              <td className="border-b p-2 align-top">{meaning}.</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2 className="text-section font-semibold">{text.calls}</h2>
      {nouns ? <NounsNav nouns={nouns} /> : <p>{text.away}</p>}
    </DocsPage>
  )
}
