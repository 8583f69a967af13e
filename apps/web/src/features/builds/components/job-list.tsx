import { Elapsed } from '@baton/ui/patterns/elapsed'
import { StatusShape } from '@baton/ui/patterns/status-badge'
import { Link } from '#components/link.tsx'
import { orderJobs } from '../pick-step.ts'
import { BUILD_LOOK, isOpen } from '../status.ts'
import { buildsText as text } from '../text.ts'
import type { BuildDetail, Job, RunState } from '../types.ts'

/** The jobs of a build and their steps, worst first once it has ended; each step opens its log. */
export function JobList(props: { page: string; build: BuildDetail; shownStepId: string | null }) {
  const jobs = orderJobs(props.build)
  if (jobs.length === 0)
    return <p className="p-4 text-2">{isOpen(props.build.state) ? text.noJobs : text.noJobsEver}</p>
  return (
    <ul>
      {jobs.map((job) => (
        <li key={job.id} className="border-b py-1 last:border-b-0">
          <Line state={job.state} name={job.title} from={job.startedAt} to={job.finishedAt} strong />
          {job.cause ? <p className="px-4 pb-1 text-table wrap-anywhere text-2">{job.cause}</p> : null}
          {job.attempts.length === 0 ? <PlannedSteps job={job} /> : <Attempts {...props} job={job} />}
        </li>
      ))}
    </ul>
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

function Attempts(props: { page: string; shownStepId: string | null; job: Job }) {
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
              <Line state={step.state} name={step.name} from={step.startedAt} to={step.finishedAt} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ))
}

function Line(props: { state: RunState; name: string; from: string | null; to: string | null; strong?: boolean }) {
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
      <span className="text-table font-normal text-2">
        {props.from && props.state !== 'skipped' ? <Elapsed from={props.from} to={props.to} /> : look.word}
      </span>
    </span>
  )
}
