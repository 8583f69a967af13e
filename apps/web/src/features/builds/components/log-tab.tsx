import { DeletedLine } from '#components/deleted-line.tsx'
import { ProblemState } from '#components/problem-state.tsx'
import type { CiClient } from '#server/ci/ci-client.ts'
import { endOfLog, errorLineOf } from '../opening-of-log.ts'
import type { PlacedStep } from '../pick-step.ts'
import { BUILD_LOOK, isOpen } from '../status.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail } from '../types.ts'
import { BuildLog } from './build-log.tsx'

/** The log of the step that the page shows, opened where it tells most. */
export async function LogTab(props: { org: string; ci: CiClient; build: BuildDetail; placed: PlacedStep | null }) {
  const { ci, build, placed } = props
  const buildId = build.id
  if (!placed)
    return (
      <p className="rounded-card border border-dashed bg-surface p-6 text-2">
        {isOpen(build.state) ? text.noLog : text.noLogEver}
      </p>
    )
  const { step, job } = placed
  if (step.logDeleted) {
    return (
      <div className="flex flex-col gap-1 rounded-card border border-dashed bg-surface p-6">
        <p className="font-medium">{text.logGone(step.name)}</p>
        <DeletedLine deleted={step.logDeleted} />
      </div>
    )
  }
  const read = await endOfLog(ci, buildId, step.logId)
  if (!read.ok) return <ProblemState what={text.tabs.log} problem={read.problem} />
  const log = read.value
  const failed = step.state === 'failed' || step.state === 'timed_out'
  const errorLine = await errorLineOf(ci, build, step)
  const running = step.state === 'running'
  return (
    <BuildLog
      key={step.logId}
      buildId={buildId}
      logId={step.logId}
      name={text.logOf(step.name, job.title)}
      running={running}
      errorLine={errorLine}
      start={errorLine ?? (running || failed ? 'end' : 'top')}
      ended={
        step.finishedAt
          ? `${step.name}: ${BUILD_LOOK[step.state].word}${step.exitCode ? `, ${text.exit(step.exitCode)}` : ''}`
          : ''
      }
      opening={
        log.complete
          ? {
              lines: log.totalLines,
              streamFrom: log.totalLines,
              streamFromByte: log.totalBytes,
              complete: true,
              first: { from: log.from - 1, lines: log.lines },
            }
          : { lines: log.from - 1, streamFrom: log.from - 1, streamFromByte: log.startByte, complete: false }
      }
      downloadHref={`/api/v1/builds/${buildId}/logs/${step.logId}/raw?org=${encodeURIComponent(props.org)}`}
    />
  )
}
