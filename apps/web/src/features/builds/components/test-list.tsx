import { EmptyState } from '@baton/ui/patterns/empty-state'
import { ScrollText } from '@baton/ui/patterns/scroll-text'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { duration } from '@baton/ui/patterns/time-words'
import { buttonClass } from '@baton/ui/primitives/button'
import { Link } from '#components/link.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import type { CiClient } from '#server/ci/ci-client.ts'
import { settle } from '#server/settle.ts'
import { TEST_LOOK } from '../status.ts'
import { buildsText } from '../text.ts'
import type { BuildDetail, TestCase } from '../types.ts'

const text = buildsText.tests

/** The tests of a build: failed ones first, with what they said. */
export async function TestTab(props: { ci: CiClient; build: BuildDetail; page: string; cursor: string | undefined }) {
  const { build } = props
  const read = await settle(
    props.ci.builds.tests.query({ buildId: build.id, limit: 200, ...(props.cursor ? { cursor: props.cursor } : {}) }),
  )
  if (!read.ok) return <ProblemState what={buildsText.tabs.tests} problem={read.problem} />
  const { items: tests, nextCursor } = read.value
  return (
    <div className="flex flex-col gap-4">
      {tests.length === 0 ? (
        <EmptyState title={text.none}>{text.noneDetail}</EmptyState>
      ) : (
        <ul className="rounded-card border bg-surface">
          {tests.map((test) => (
            <TestRow key={test.id} test={test} branch={build.branch} />
          ))}
        </ul>
      )}
      {nextCursor ? (
        <Link
          href={`${props.page}?${new URLSearchParams({ tab: 'tests', cursor: nextCursor })}`}
          className={`${buttonClass()} w-fit`}
        >
          {text.more}
        </Link>
      ) : null}
    </div>
  )
}

/** A class that neither suite nor test says, and that is one: tools without classes write one word for all. */
function showsClass({ suite, className, name }: TestCase): boolean {
  if (!className || className === 'test' || className === 'tests') return false
  return !suite.includes(className) && !name.includes(className)
}

function TestRow({ test, branch }: { test: TestCase; branch: string }) {
  const said = [test.message, test.details].filter(Boolean).join('\n\n')
  return (
    <li data-row className="flex flex-col gap-2 border-b px-4 py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="w-24">
          <StatusBadge look={TEST_LOOK[test.state]} />
        </span>
        <span className="min-w-0 flex-1 basis-44 wrap-anywhere">
          {test.suite ? (
            <>
              <bdi className="text-2">{test.suite}</bdi>
              <span className="text-2"> › </span>
            </>
          ) : null}
          {showsClass(test) ? (
            <>
              <bdi className="text-2">{test.className}</bdi>
              <span className="text-2"> › </span>
            </>
          ) : null}
          <bdi>{test.name}</bdi>
        </span>
        <span className="flex gap-x-4 text-table text-2 max-md:w-full">
          {test.isNew ? <span>{buildsText.newOnTitle(branch)}</span> : null}
          <span>{test.jobName}</span>
          {test.durationMs === null ? null : (
            <span className="tabular-nums md:w-14 md:text-right">{duration(test.durationMs)}</span>
          )}
        </span>
      </div>
      {test.state === 'failed' && said ? (
        <ScrollText label={text.said(test.name)} className="max-h-72 rounded-control bg-subtle p-3">
          {said}
        </ScrollText>
      ) : null}
      {test.state === 'skipped' && test.message ? (
        <p className="text-table text-2 wrap-anywhere">
          <bdi>{text.skippedBecause(test.message)}</bdi>
        </p>
      ) : null}
      {test.state === 'failed' && test.file ? (
        <p className="font-mono text-table text-2">{text.file(test.file, test.line)}</p>
      ) : null}
    </li>
  )
}
