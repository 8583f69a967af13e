import { sentenceOf } from '@baton/pipeline/problem'
import { ScrollText } from '@baton/ui/patterns/scroll-text'
import type { ReactNode } from 'react'
import { Link } from '#components/link.tsx'
import { paths } from '#lib/paths.ts'
import type { CiClient } from '#server/ci/ci-client.ts'
import { errorLineOf } from '../opening-of-log.ts'
import { stepOfFailure } from '../pick-step.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail } from '../types.ts'

/** What broke first, on top of a failed build: a test with what it said, a step with its log, or the lines of the pipeline. */
export async function FirstFailureCard({ org, ci, build }: { org: string; ci: CiClient; build: BuildDetail }) {
  if (build.pipelineFaults.length > 0) return <PipelineFaults build={build} />
  const failure = build.firstFailure
  if (!failure) return null
  const page = paths.build(org, build.id)
  const step = stepOfFailure(build)
  const logLinks = step ? [logLink(page, step.logId, await errorLineOf(ci, build, step))] : []
  switch (failure.kind) {
    case 'test':
      return (
        <Card
          what={failure.test}
          where={failure.jobName}
          note={failure.isNew ? text.newOnTitle(build.branch) : null}
          links={[{ href: `${page}?tab=tests`, label: text.showTests }, ...logLinks]}
        >
          {failure.message ? <Words>{failure.message}</Words> : null}
          {failure.file ? (
            <p className="font-mono text-table text-2">{text.tests.file(failure.file, failure.line)}</p>
          ) : null}
        </Card>
      )
    case 'step':
      return (
        <Card what={failure.stepName} where={failure.jobName} note={null} links={logLinks}>
          <p className="wrap-anywhere">{failure.message}</p>
        </Card>
      )
    case 'job':
      return <Card what={failure.message} where={failure.jobName} note={null} />
    case 'pipeline':
      return <Card what={failure.message} where=".baton.yml" note={null} />
  }
}

function PipelineFaults({ build }: { build: BuildDetail }) {
  return (
    <section aria-label={text.faults} className="rounded-card border border-danger-line bg-danger-bg p-4">
      <h2 className="font-semibold text-danger-text">{text.faults}</h2>
      <ul className="mt-2 flex flex-col gap-4">
        {build.pipelineFaults.map((fault) => (
          <li key={`${fault.line}:${fault.column}:${fault.message}`} className="flex flex-col gap-1">
            <p className="font-medium wrap-anywhere">{sentenceOf(fault)}</p>
            <p className="text-table text-2">{text.faultAt(fault.line, fault.column)}</p>
            {fault.frame ? (
              <ScrollText label={text.faultAt(fault.line, fault.column)} className="rounded-control bg-surface p-3">
                {fault.frame}
              </ScrollText>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Card(props: {
  what: string
  where: string
  note: string | null
  links?: ReadonlyArray<{ href: string; label: string }>
  children?: ReactNode
}) {
  return (
    <section
      aria-label={text.firstFailure}
      className="flex flex-col gap-2 rounded-card border border-danger-line bg-danger-bg p-4"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-table font-medium text-danger-text">
          {text.firstFailureIn} <bdi>{props.where}</bdi>
        </h2>
        {props.note ? <p className="text-table">{props.note}</p> : null}
      </div>
      <p className="font-semibold wrap-anywhere">
        <bdi>{props.what}</bdi>
      </p>
      {props.children}
      {props.links ? (
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          {props.links.map(({ href, label }) => (
            <Link key={href} href={href} scroll={href.endsWith('#log')} className="text-link underline">
              {label}
            </Link>
          ))}
        </p>
      ) : null}
    </section>
  )
}

function logLink(page: string, logId: string, line: number | null) {
  const href = `${page}?step=${logId}`
  return line === null
    ? { href: `${href}#log`, label: text.showLog }
    : { href: `${href}#L${line}`, label: text.showLogLine(line) }
}

function Words({ children }: { children: string }) {
  return (
    <ScrollText label={text.firstFailureSaid} className="max-h-48">
      {children}
    </ScrollText>
  )
}
