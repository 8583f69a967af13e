import { PageHeader } from '@baton/ui/patterns/page-header'
import { Section } from '@baton/ui/patterns/section'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { readAuditQuery } from '#features/audit/audit-query.ts'
import { AuditEntryRow } from '#features/audit/components/audit-entry-row.tsx'
import { AuditFilter } from '#features/audit/components/audit-filter.tsx'
import { LogIntegrity } from '#features/audit/components/log-integrity.tsx'
import { VerifyBox } from '#features/audit/components/verify-box.tsx'
import { namesOfEntries } from '#features/audit/names-of-entries.ts'
import { auditText as text } from '#features/audit/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function AuditPage(props: Props) {
  const { org } = await props.params
  const { filter, cursor, query } = readAuditQuery(await props.searchParams)
  const { api, may } = await openOrganization(org)
  const [log, count, page, members] = await Promise.all([
    settle(api.audit.log({})),
    settle(api.audit.count(filter)),
    settle(api.audit.entries({ ...filter, limit: 50, ...(cursor ? { cursor } : {}) })),
    settle(readAll((page) => api.members.list(page))),
  ])
  if (!page.ok) return <ProblemState what={text.title} problem={page.problem} />
  const names = await namesOfEntries(api, page.value.items)
  const isFiltered = query.size > 0
  const total = count.ok ? count.value.entries : page.value.items.length
  return (
    <>
      <LiveRefresh topics={['auditLog', 'promotion', 'deployment', 'release', 'project']} />
      <PageHeader
        size="title"
        sentence={isFiltered ? text.filtered(total) : text.sentence(total)}
        detail={log.ok ? <LogIntegrity log={log.value} /> : null}
      />
      <AuditFilter query={query} members={members.ok ? members.value : []} clearHref={paths.audit(org)} />
      <Section title={text.entries} id="entries" flush={page.value.items.length > 0}>
        {page.value.items.length === 0 ? <p className="text-2">{text.none}</p> : null}
        <ol>
          {page.value.items.map((entry) => (
            <AuditEntryRow key={entry.id} entry={entry} names={names} />
          ))}
        </ol>
      </Section>
      <div className="flex gap-2">
        {cursor ? (
          <Link href={`${paths.audit(org)}?${query}`} className={buttonClass('secondary')}>
            {text.newest}
          </Link>
        ) : null}
        {page.value.nextCursor ? (
          <Link
            href={`${paths.audit(org)}?${new URLSearchParams([...query, ['cursor', page.value.nextCursor]])}`}
            className={buttonClass('secondary')}
          >
            {text.older}
          </Link>
        ) : null}
      </div>
      <VerifyBox
        vkey={log.ok ? log.value.vkey : null}
        count={total}
        mayExport={may('audit:export')}
        exportHref={`/api/v1/audit/export?${new URLSearchParams([['org', org], ...query])}`}
        verifierHref={`/api/v1/audit/verify.mjs?${new URLSearchParams({ org })}`}
      />
    </>
  )
}
