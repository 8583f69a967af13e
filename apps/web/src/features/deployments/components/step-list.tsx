import { Elapsed } from '@baton/ui/patterns/elapsed'
import { StatusText } from '@baton/ui/patterns/status-badge'
import { type DeploymentStep, STEP_LOOK } from '../status.ts'
import { deploymentsText } from '../text.ts'

/** The steps of a deployment in order, each with its state, its time, and what went wrong. */
export function StepList({ steps }: { steps: readonly DeploymentStep[] }) {
  return (
    <ol className="flex flex-col">
      {steps.map((step) => (
        <li key={step.position} className="flex flex-col gap-0.5 border-b py-2 last:border-b-0">
          <div className="flex flex-wrap items-center gap-x-4">
            <span className="w-6 text-2 tabular-nums">{step.position}</span>
            <span className="min-w-0 flex-1 basis-40 font-medium wrap-anywhere">
              <bdi>{step.name}</bdi>
            </span>
            {step.exitCode !== null && step.exitCode !== 0 ? (
              <span className="text-table text-2">{deploymentsText.exit(step.exitCode)}</span>
            ) : null}
            {step.startedAt ? (
              <span className="text-table text-2">
                <Elapsed from={step.startedAt} to={step.finishedAt} />
              </span>
            ) : null}
            <span className="w-32 max-md:w-full max-md:pl-10">
              <StatusText look={STEP_LOOK[step.state]} />
            </span>
          </div>
          {step.detail ? <p className="pl-10 text-table wrap-anywhere text-2">{step.detail}</p> : null}
        </li>
      ))}
    </ol>
  )
}
