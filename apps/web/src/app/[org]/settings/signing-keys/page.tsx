import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { SignerKeyRow } from '#features/signer-keys/components/signer-key-row.tsx'
import { signerKeysText as text } from '#features/signer-keys/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

export default async function SigningKeysPage(props: {
  params: Promise<{ org: string }>
  searchParams: Promise<{ cursor?: string | string[] }>
}) {
  const { org } = await props.params
  const { cursor } = await props.searchParams
  const { api, may } = await openOrganization(org)
  const keys = await settle(api.signerKeys.list(typeof cursor === 'string' ? { cursor } : {}))
  if (!keys.ok) return <ProblemState what={text.title} problem={keys.problem} />
  const { items, nextCursor } = keys.value
  const waiting = items.filter(({ state }) => state === 'waiting').length
  const mayDecide = may('signerKey:decide')
  return (
    <>
      <PageHeader size="title" sentence={text.sentence(waiting)} detail={text.detail} />
      <Section title={text.listTitle} id="keys" flush={items.length > 0}>
        {items.length === 0 ? <p className="text-2">{text.none}</p> : null}
        <ul>
          {items.map((signerKey) => (
            <SignerKeyRow key={signerKey.keyId} signerKey={signerKey} mayDecide={mayDecide} />
          ))}
        </ul>
        {mayDecide || items.length === 0 ? null : (
          <div className="border-t p-4 text-table text-2">
            <NotYours api={api} roles={['owner', 'admin']} say={text.notYours} />
          </div>
        )}
      </Section>
      {nextCursor ? (
        <Link href={`${paths.signerKeys(org)}?${new URLSearchParams({ cursor: nextCursor })}`} className="text-link">
          {text.more}
        </Link>
      ) : null}
    </>
  )
}
