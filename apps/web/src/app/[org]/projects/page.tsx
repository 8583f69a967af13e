import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { projectsText as text } from '#features/projects/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<{ after?: string | string[] }> }

export default async function ProjectsPage(props: Props) {
  const { org } = await props.params
  const { after } = await props.searchParams
  const { api, may } = await openOrganization(org)
  const read = await settle(api.projects.list({ limit: 100, ...(typeof after === 'string' ? { cursor: after } : {}) }))
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const { items, nextCursor } = read.value
  const create = may('project:create') ? (
    <Link href={paths.newProject(org)} className={buttonClass(items.length === 0 ? 'primary' : 'secondary')}>
      {text.create}
    </Link>
  ) : null
  return (
    <>
      <LiveRefresh topics={['project', 'release']} />
      <PageHeader
        size="title"
        sentence={text.sentence(items.length)}
        detail={items.length === 0 ? null : text.detail}
        actions={items.length === 0 ? null : create}
      />
      {items.length === 0 ? (
        <EmptyState title={text.empty} action={create} />
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
      {nextCursor ? (
        <Link
          href={`${paths.projects(org)}?${new URLSearchParams({ after: nextCursor })}`}
          className={`${buttonClass('secondary')} w-fit`}
        >
          {text.older}
        </Link>
      ) : null}
    </>
  )
}
