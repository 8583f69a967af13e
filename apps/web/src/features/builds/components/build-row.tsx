import { Elapsed } from '@baton/ui/patterns/elapsed'
import { RelativeTime } from '@baton/ui/patterns/relative-time'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import { shortSha } from '#lib/words.ts'
import { failureLine } from '../build-sentence.ts'
import { BUILD_LOOK } from '../status.ts'
import { buildsText as text } from '../text.ts'
import type { Build } from '../types.ts'

/** One build of the list; a failed one says what broke first, a waiting one why it waits. */
export function BuildRow({ org, build, showRepository }: { org: string; build: Build; showRepository: boolean }) {
  const second = secondLine(build)
  const ran = build.firstFailure?.kind !== 'pipeline'
  return (
    <li data-row className="border-b px-4 py-3 last:border-b-0 hover:bg-subtle">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="w-40 max-md:w-auto">
          <StatusBadge look={BUILD_LOOK[build.state]} />
        </span>
        <Link
          href={paths.build(org, build.id)}
          className="flex min-h-6 min-w-0 flex-1 basis-56 items-center gap-2 hover:underline"
        >
          <span className="text-2 tabular-nums">{build.number}</span>
          <span className="truncate font-medium">
            <bdi>{build.title ?? (build.commitSha ? shortSha(build.commitSha) : build.branch)}</bdi>
          </span>
        </Link>
        <span className="flex min-w-0 flex-wrap items-center gap-x-3 text-table text-2">
          {showRepository ? (
            <span className="truncate max-lg:max-w-40 lg:w-32">
              <bdi>{build.repositoryName}</bdi>
            </span>
          ) : null}
          <span className="truncate font-mono max-lg:max-w-40 lg:w-28">
            <bdi>{build.branch}</bdi>
          </span>
          <code className="font-mono lg:w-14">{build.commitSha ? shortSha(build.commitSha) : ''}</code>
          <span className="truncate max-lg:max-w-32 lg:w-28">
            <bdi>{build.authorName}</bdi>
          </span>
          <span className="lg:w-16 lg:text-right">
            {ran && build.startedAt ? <Elapsed from={build.startedAt} to={build.finishedAt} /> : null}
          </span>
          <span className="lg:w-16 lg:text-right">
            <RelativeTime at={build.createdAt} align="right" />
          </span>
        </span>
      </div>
      {second ? (
        <p className="mt-1 pl-44 text-table text-2 wrap-anywhere max-md:line-clamp-3 max-md:pl-0 md:truncate">
          <bdi>{second}</bdi>
        </p>
      ) : null}
    </li>
  )
}

function secondLine(build: Build): string | null {
  if (build.waiting) return build.waiting
  const { firstFailure, tests } = build
  const unread = tests.reportFaults > 0 ? text.tests.faultsIn(tests.reportFaults) : null
  if (!firstFailure) return build.state === 'passed' ? unread : build.cause
  const isNew = firstFailure.kind === 'test' && firstFailure.isNew ? `, ${text.newOnTitle(build.branch)}` : ''
  const failed = tests.failed > 0 ? `, ${text.failures(tests.failed, tests.total)}` : ''
  return `${failureLine(firstFailure)}${isNew}${failed}`
}
