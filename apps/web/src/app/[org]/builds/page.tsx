import { CopyButton } from '@baton/ui/patterns/copy-button'
import { EmptyState } from '@baton/ui/patterns/empty-state'
import { PageHeader } from '@baton/ui/patterns/page-header'
import { buttonClass } from '@baton/ui/primitives/button'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { Link } from '#components/link.tsx'
import { LiveRefresh } from '#components/live/live-refresh.tsx'
import { PageLinks } from '#components/page-links.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import { readBuildQuery } from '#features/builds/build-query.ts'
import { BuildFilter } from '#features/builds/components/build-filter.tsx'
import { BuildRow } from '#features/builds/components/build-row.tsx'
import { DiskNotice } from '#features/builds/components/disk-notice.tsx'
import { LauncherNotice } from '#features/builds/components/launcher-notice.tsx'
import { listSentence, workSentence } from '#features/builds/list-sentence.ts'
import { buildsText as text } from '#features/builds/text.ts'
import { NotYours } from '#features/members/components/not-yours.tsx'
import { repositoriesText } from '#features/repositories/text.ts'
import { paths } from '#lib/paths.ts'
import { openOrganization } from '#server/page-session.ts'
import { settle } from '#server/settle.ts'
import { appText } from '#text/app.ts'

export const metadata: Metadata = { title: text.title }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> }

/** How many repositories the filter lists; where there are more, one is named. */
const REPOSITORIES_SHOWN = 50

export default async function BuildsPage(props: Props) {
  const { org } = await props.params
  const { filter, cursor, query } = readBuildQuery(await props.searchParams)
  const { api, ci, may, user } = await openOrganization(org)
  const [page, repositories, queue] = await Promise.all([
    settle(ci.builds.list.query({ ...filter, limit: 30, ...(cursor ? { cursor } : {}) })),
    settle(ci.repositories.list.query({ limit: REPOSITORIES_SHOWN })),
    settle(ci.builds.queue.query({})),
  ])
  if (!page.ok) return <ProblemState what={text.title} problem={page.problem} />
  const known = repositories.ok ? repositories.value.items : []
  const only = filter.repositoryId ?? (known.length === 1 ? known[0]?.id : undefined)
  const repository = only ? await settle(ci.repositories.get.query({ id: only })) : null
  const { items: builds, nextCursor } = page.value
  const connect = may('repository:connect') ? (
    <Link href={paths.connect(org)} className={buttonClass(known.length === 0 ? 'primary' : 'secondary')}>
      {text.connect}
    </Link>
  ) : null
  const address = (change: Record<string, string>) =>
    `${paths.builds(org)}?${new URLSearchParams({ ...Object.fromEntries(query), ...change })}`
  return (
    <>
      <LiveRefresh topics={['build', 'repository']} />
      <PageHeader
        size="title"
        sentence={listSentence({
          repository: repository?.ok ? repository.value : null,
          repositories: known.length,
        })}
        detail={queue.ok && known.length > 0 ? workSentence(queue.value.builds) : null}
        actions={known.length === 0 ? null : connect}
      />
      <Suspense>
        <LauncherNotice />
        <DiskNotice />
      </Suspense>
      {known.length === 0 && builds.length === 0 ? (
        <EmptyState
          title={text.noRepositoriesDetail}
          action={connect ?? <NotYours api={api} roles={['owner', 'admin']} say={repositoriesText.notYours} />}
        />
      ) : null}
      {builds.length > 0 || query.size > 0 ? (
        <BuildFilter
          query={query}
          repositories={repositories.ok && repositories.value.nextCursor === null ? known : null}
          clearHref={paths.builds(org)}
          mineHref={address({ author: user.email })}
        />
      ) : null}
      {builds.length > 0 ? (
        <ul className="rounded-card border bg-surface">
          {builds.map((build) => (
            <BuildRow key={build.id} org={org} build={build} showRepository={known.length > 1} />
          ))}
        </ul>
      ) : null}
      {builds.length === 0 && query.size > 0 ? (
        <EmptyState
          title={text.noneMatch}
          action={
            <Link href={paths.builds(org)} className={buttonClass()}>
              {text.clearFilter}
            </Link>
          }
        />
      ) : null}
      {builds.length === 0 && query.size === 0 && known.length > 0 ? (
        <EmptyState title={text.noBuilds}>
          <p>{text.noBuildsDetail}</p>
          <p className="mt-2 flex items-center gap-1">
            <code className="font-mono text-table">{PUSH}</code>
            <CopyButton value={PUSH} label={appText.copy('the command')} copiedLabel={appText.copied} />
          </p>
        </EmptyState>
      ) : null}
      <PageLinks
        label={text.pages}
        first={cursor ? { href: `${paths.builds(org)}?${query}`, text: text.newest } : null}
        next={nextCursor ? { href: address({ cursor: nextCursor }), text: text.older } : null}
      />
    </>
  )
}

const PUSH = 'git commit --allow-empty -m "Build this" && git push'
