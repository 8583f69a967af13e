import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { PageLinks } from '#components/page-links.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { SearchForm } from '#components/search-form.tsx'
import { projectsText as text } from '#features/projects/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

type Props = {
  params: Promise<{ org: string }>
  searchParams: Promise<Partial<Record<'after' | 'search', string | string[]>>>
}

const PAGE_PROJECTS = 50

export default async function ProjectsPage(props: Props) {
  const { org } = await props.params
  const query = await props.searchParams
  const search = typeof query.search === 'string' ? query.search : ''
  const after = typeof query.after === 'string' ? query.after : null
  const { api, may } = await openOrganization(org)
  const read = await settle(
    api.projects.list({ limit: PAGE_PROJECTS, ...(search ? { search } : {}), ...(after ? { cursor: after } : {}) }),
  )
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const { items, nextCursor } = read.value
  const isEmpty = items.length === 0 && !search && !after
  const address = (change: Record<string, string>) => {
    const next = new URLSearchParams({ ...(search ? { search } : {}), ...change })
    return next.size > 0 ? `${paths.projects(org)}?${next}` : paths.projects(org)
  }
  const create = may('project:create') ? (
    <Link href={paths.newProject(org)} className={buttonClass(isEmpty ? 'primary' : 'secondary')}>
      {text.create}
    </Link>
  ) : null
  return (
    <>
      <LiveRefresh topics={['project', 'release']} />
      <PageHeader
        size="title"
        sentence={isEmpty ? text.none : nextCursor || after || search ? text.title : text.sentence(items.length)}
        detail={isEmpty ? null : text.detail}
        actions={isEmpty ? null : create}
      />
      {isEmpty ? null : <SearchForm label={text.search} find={text.find} value={search} />}
      {isEmpty ? (
        <EmptyState title={text.empty} action={create} />
      ) : items.length === 0 ? (
        <p className="text-2">
          {text.noneMatch(search)}{' '}
          <Link href={paths.projects(org)} className="text-link underline">
            {text.clear}
          </Link>
        </p>
      ) : (
        <ul className="rounded-card border bg-surface">
          {items.map((project) => (
            <li key={project.id} data-row className="border-b last:border-b-0 hover:bg-subtle">
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
                <Link
                  href={paths.project(org, project.id)}
                  className="min-w-0 flex-1 basis-56 truncate font-medium hover:underline"
                >
                  <bdi>{project.name}</bdi>
                </Link>
                {project.latestRelease ? (
                  <>
                    <Link
                      href={paths.release(org, project.latestRelease.id)}
                      className="text-table text-link hover:underline"
                    >
                      {text.latest(project.latestRelease.version)}
                    </Link>
                    <span className="text-table text-2">
                      <RelativeTime at={project.latestRelease.createdAt} align="right" />
                    </span>
                  </>
                ) : (
                  <span className="text-table text-2">{text.noRelease}</span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <PageLinks
        label={text.pages}
        first={after ? { href: address({}), text: text.firstPage } : null}
        next={nextCursor ? { href: address({ after: nextCursor }), text: text.further } : null}
      />
    </>
  )
}
