'use client'

import { Elapsed } from '@baton/ui/patterns/elapsed'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { Input } from '@baton/ui/primitives/field'
import { type ReactNode, useState } from 'react'
import { Link } from '#components/link.tsx'
import { findSteps, longestStepMs, orderJobs, tookMs } from '../pick-step.ts'
import { BUILD_LOOK, isOpen } from '../status.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail, Job, RunState } from '../types.ts'

/** A build with fewer steps is seen at once, and needs no search. */
const SEARCH_FROM_STEPS = 8

/** The jobs of a build and their steps, worst first once it has ended; each step opens its log. Many can be searched. */
export function JobList(props: {
  page: string
  build: Pick<BuildDetail, 'state' | 'jobs'>
  shownStepId: string | null
}) {
  const [wanted, setWanted] = useState('')
  const all = orderJobs(props.build)
  const jobs = findSteps(all, wanted)
  const longestMs = longestStepMs(props.build)
  if (all.length === 0) return <p className="p-4 text-2">{isOpen(props.build.state) ? text.noJobs : text.noJobsEver}</p>
  const steps = all.reduce((sum, { plannedSteps }) => sum + plannedSteps.length, 0)
  return (
    <>
      {steps < SEARCH_FROM_STEPS ? null : (
        <search className="block border-b p-3">
          <Input
            type="search"
            aria-label={text.findStep}
            placeholder={text.findStep}
            value={wanted}
            data-key="/"
            spellCheck={false}
            onChange={(event) => setWanted(event.target.value)}
          />
        </search>
      )}
      {jobs.length === 0 ? <p className="p-4 wrap-anywhere text-2">{text.noStepMatches(wanted)}</p> : null}
      <ul>
        {jobs.map((job) => (
          <li key={job.id} className="border-b py-1 last:border-b-0">
            <Line state={job.state} name={job.title} from={job.startedAt} to={job.finishedAt} strong />
            {job.cause ? <p className="px-4 pb-1 text-table wrap-anywhere text-2">{job.cause}</p> : null}
            {job.attempts.length === 0 ? (
              <PlannedSteps job={job} />
            ) : (
              <Attempts {...props} job={job} longestMs={longestMs} />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function PlannedSteps({ job }: { job: Job }) {
  return (
    <ul>
      {job.plannedSteps.map((name) => (
        <li key={name} className="pl-4">
          <Line state={isOpen(job.state) ? 'queued' : 'skipped'} name={name} from={null} to={null} />
        </li>
      ))}
    </ul>
  )
}

function Attempts(props: { page: string; shownStepId: string | null; job: Job; longestMs: number }) {
  return props.job.attempts.map((attempt) => (
    <div key={attempt.id}>
      {props.job.attempts.length > 1 ? (
        <p className="px-4 pt-1 text-table wrap-anywhere text-2">
          {text.attempt(attempt.attempt)}
          {attempt.cause ? `: ${attempt.cause}` : ''}
        </p>
      ) : null}
      <ul>
        {attempt.steps.map((step) => (
          <li key={step.id}>
            <Link
              href={`${props.page}?step=${step.logId}`}
              scroll={false}
              aria-current={step.id === props.shownStepId ? 'true' : undefined}
              data-key={step.state === 'failed' || step.state === 'timed_out' ? 'f' : undefined}
              className="block pl-4 hover:bg-subtle aria-[current=true]:bg-muted"
            >
              <Line state={step.state} name={step.name} from={step.startedAt} to={step.finishedAt}>
                {props.longestMs > 0 ? <Bar share={tookMs(step) / props.longestMs} /> : null}
              </Line>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ))
}

/** How much of the longest step's time a step took. The words beside it say how long. */
function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="h-1 w-10 shrink-0 overflow-hidden rounded-full bg-muted">
      <span className="block h-full min-w-px rounded-full bg-text-2" style={{ width: `${share * 100}%` }} />
    </span>
  )
}

function Line(props: {
  state: RunState
  name: string
  from: string | null
  to: string | null
  strong?: boolean
  children?: ReactNode
}) {
  const look = BUILD_LOOK[props.state]
  return (
    <span
      data-status={look.word}
      data-shape={look.shape}
      className={`flex min-h-9 items-center gap-2 px-4 max-md:min-h-11 ${props.strong ? 'font-medium' : ''}`}
    >
      <StatusShape look={look} label={look.word} />
      <span className="min-w-0 flex-1 truncate">
        <bdi>{props.name}</bdi>
      </span>
      {props.from && props.to && props.state !== 'skipped' ? props.children : null}
      <span className="min-w-12 text-right text-table font-normal text-2">
        {props.from && props.state !== 'skipped' ? <Elapsed from={props.from} to={props.to} /> : look.word}
      </span>
    </span>
  )
}
