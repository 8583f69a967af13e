import { EmptyState } from '@baton/ui/patterns/empty-state'
import { LinkTabs } from '@baton/ui/patterns/link-tabs'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { PageLinks } from '#components/page-links.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { SearchForm } from '#components/search-form.tsx'
import { DashboardMatrix } from '#features/dashboard/components/dashboard-matrix.tsx'
import { OpenPlace } from '#features/dashboard/components/open-place.tsx'
import { dashboardText as text } from '#features/dashboard/text.ts'
import { DASHBOARD_FILTERS, matrixRows, readFilter } from '#features/dashboard/types.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

type Query = Partial<Record<'search' | 'show' | 'after' | 'place', string | string[]>>
type Props = { params: Promise<{ org: string }>; searchParams: Promise<Query> }

/** About as many places as two screens show. */
const PAGE_PLACES = 200

export default async function DashboardPage(props: Props) {
  const { org } = await props.params
  const query = await props.searchParams
  const session = await openOrganization(org)
  const { api, may } = session
  const search = typeof query.search === 'string' ? query.search : ''
  const filter = readFilter(query.show)
  const after = typeof query.after === 'string' ? query.after : null
  const read = await settle(
    api.dashboard.get({
      placesMax: PAGE_PLACES,
      ...(search ? { search } : {}),
      ...(filter === 'all' ? {} : { show: filter }),
      ...(after ? { cursor: after } : {}),
    }),
  )
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const { counts, environments, projects, nextCursor } = read.value
  const address = (change: Record<string, string>) => {
    const next = new URLSearchParams({
      ...(search ? { search } : {}),
      ...(filter === 'all' ? {} : { show: filter }),
      ...change,
    })
    if (next.get('show') === 'all') next.delete('show')
    return next.size > 0 ? `${paths.dashboard(org)}?${next}` : paths.dashboard(org)
  }
  const countOf = { all: counts.projects, you: counts.waitForYou, others: counts.waitForOthers, failed: counts.failed }
  return (
    <>
      <LiveRefresh topics={['promotion', 'deployment', 'environment', 'release', 'project']} />
      <PageHeader size="title" sentence={text.sentence(counts)} />
      {counts.projects === 0 ? (
        <EmptyState
          title={text.emptyTitle}
          action={
            may('project:create') ? (
              <Link href={paths.newProject(org)} className={buttonClass('primary')}>
                {text.create}
              </Link>
            ) : null
          }
        >
          {text.emptyDetail}
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-end justify-between gap-4">
            <LinkTabs
              label={text.filterLabel}
              link={Link}
              tabs={DASHBOARD_FILTERS.map((each) => ({
                href: address({ show: each }),
                label: text.filters[each],
                count: countOf[each],
                current: each === filter,
              }))}
            />
            <SearchForm
              label={text.search}
              find={text.find}
              value={search}
              keep={filter === 'all' ? {} : { show: filter }}
            />
          </div>
          {projects.length === 0 ? (
            <p className="text-2">
              {search ? text.noneMatch(search) : text.noneMatch(text.filters[filter])}{' '}
              <Link href={paths.dashboard(org)} className="text-link underline">
                {text.clear}
              </Link>
            </p>
          ) : (
            <DashboardMatrix
              org={org}
              environments={environments}
              rows={matrixRows(environments, projects)}
              page={address(after ? { after } : {})}
            />
          )}
          <OpenPlace
            session={session}
            org={org}
            dashboard={read.value}
            named={query.place}
            closeTo={address(after ? { after } : {})}
          />
          <PageLinks
            label={text.pages}
            first={after ? { href: address({}), text: text.firstPage } : null}
            next={nextCursor ? { href: address({ after: nextCursor }), text: text.further } : null}
          />
        </>
      )}
    </>
  )
}
