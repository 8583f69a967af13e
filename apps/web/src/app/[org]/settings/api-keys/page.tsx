import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { ApiKeyRow } from '#features/api-keys/components/api-key-row.tsx'
import { CreateApiKey } from '#features/api-keys/components/create-api-key.tsx'
import { apiKeysText } from '#features/api-keys/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: apiKeysText.title }

export default async function ApiKeysPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, may, web, user } = await openOrganization(org)
  const [keys, me] = await Promise.all([
    settle(readAll((page) => api.apiKeys.list(page))),
    settle(api.organization.me()),
  ])
  if (!keys.ok) return <ProblemState what={apiKeysText.title} problem={keys.problem} />
  const active = keys.value.filter((key) => key.state === 'active')
  const past = keys.value.filter((key) => key.state !== 'active')
  // The server's rule: the maker of a key may revoke it, and so may anyone who manages members.
  const mayRevokeAll = may('apiKey:revoke') && may('member:configure')
  return (
    <>
      <PageHeader size="title" sentence={apiKeysText.sentence(active.length)} detail={apiKeysText.detail} />
      <p>
        <Link href={paths.apiReference()} className="text-link underline underline-offset-2">
          {apiKeysText.reference}
        </Link>
      </p>
      <Section title={apiKeysText.createTitle} id="create">
        {may('apiKey:create') ? (
          <CreateApiKey ownRole={me.ok ? (me.value.role ?? 'viewer') : 'viewer'} publicUrl={web.env.PUBLIC_URL} />
        ) : (
          <p className="text-2">{apiKeysText.notYours}</p>
        )}
      </Section>
      {active.length === 0 ? (
        <EmptyState title={apiKeysText.empty} />
      ) : (
        <Section title={apiKeysText.title} id="keys" flush>
          <ul>
            {active.map((key) => (
              <ApiKeyRow
                key={key.apiKeyId}
                apiKey={key}
                mayRevoke={mayRevokeAll || (may('apiKey:revoke') && key.madeBy.userId === user.userId)}
              />
            ))}
          </ul>
        </Section>
      )}
      {past.length === 0 ? null : (
        <Section title={apiKeysText.past} id="past" flush>
          <ul>
            {past.map((key) => (
              <ApiKeyRow key={key.apiKeyId} apiKey={key} mayRevoke={false} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
