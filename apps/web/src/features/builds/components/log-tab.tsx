import { ProblemState } from '#components/problem-state.tsx'
import type { CiClient } from '#server/ci/ci-client.ts'
import { settle } from '#server/settle.ts'
import { findErrorLine } from '../error-line.ts'
import type { PlacedStep } from '../pick-step.ts'
import { BUILD_LOOK } from '../status.ts'
import { buildsText as text } from '../text.ts'
import { BuildLog } from './build-log.tsx'

/** How many lines at the end a log is opened with; all else is read when it is scrolled to. */
const OPENING_LINES = 500

/** The log of the step that the page shows, opened where it tells most. */
export async function LogTab(props: {
  org: string
  ci: CiClient
  buildId: string
  placed: PlacedStep | null
  ended: boolean
}) {
  const { buildId, placed } = props
  if (!placed)
    return (
      <p className="rounded-card border border-dashed bg-surface p-6 text-2">
        {props.ended ? text.noLogEver : text.noLog}
      </p>
    )
  const { step, job } = placed
  const read = await settle(props.ci.builds.logLines.query({ buildId, logId: step.logId, last: OPENING_LINES }))
  if (!read.ok) return <ProblemState what={text.tabs.log} problem={read.problem} />
  const log = read.value
  const failed = step.state === 'failed' || step.state === 'timed_out'
  const errorLine = failed ? findErrorLine(log.lines, log.from) : null
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
