import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { environmentsText as text } from '#features/environments/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { readAll } from '#server/read-all.ts'
import { settle } from '#server/settle.ts'

export const metadata: Metadata = { title: text.title }

export default async function EnvironmentsPage(props: { params: Promise<{ org: string }> }) {
  const { org } = await props.params
  const { api, may } = await openOrganization(org)
  const read = await settle(readAll((page) => api.environments.list(page)))
  if (!read.ok) return <ProblemState what={text.title} problem={read.problem} />
  const items = read.value
  return (
    <>
      <LiveRefresh topics={['environment', 'promotion']} />
      <PageHeader size="title" sentence={text.listSentence(items.length)} detail={text.listDetail} />
      {items.length === 0 ? (
        <EmptyState
          title={text.empty}
          action={
            may('project:create') ? (
              <Link href={paths.newProject(org)} className={buttonClass('primary')}>
                {text.createProject}
              </Link>
            ) : null
          }
        />
      ) : (
        <ol className="flex flex-col gap-3">
          {items.map((environment) => (
            <li key={environment.id} data-row>
              <Link
                href={paths.environment(org, environment.id)}
                className="flex flex-col gap-2 rounded-card border bg-surface p-4 hover:bg-subtle"
              >
                <span className="flex flex-wrap items-baseline justify-between gap-x-4">
                  <bdi className="text-section font-semibold">{environment.name}</bdi>
                  <span className="text-table text-2 tabular-nums">
                    {text.live(environment.live)} · {text.waiting(environment.waiting)} ·{' '}
                    {text.rules(environment.ruleVersion)}
                  </span>
                </span>
                <span className="max-w-[72ch] text-2">{environment.sentence}</span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
