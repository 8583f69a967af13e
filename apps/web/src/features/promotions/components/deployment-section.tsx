import { LocalSentence } from '@baton/ui/patterns/local-sentence'
import { Section } from '@baton/ui/patterns/section'
import { StatusBadge } from '@baton/ui/patterns/status-badge'
import { ProblemState } from '#components/problem-state.tsx'
import { DeploymentLog } from '#features/deployments/components/deployment-log.tsx'
import { RetryDeployment } from '#features/deployments/components/retry-deployment.tsx'
import { StepList } from '#features/deployments/components/step-list.tsx'
import { DEPLOYMENT_LOOK } from '#features/deployments/status.ts'
import type { Outputs } from '#lib/outputs.ts'
import type { ServerApi } from '#server/api/app-router.ts'
import { type Settled, settle } from '#server/settle.ts'
import { promotionsText } from '../text.ts'
import type { PromotionDeployment } from '../types.ts'

const text = promotionsText.deploying

/** How many lines of an ended log come with the page. */
const FIRST_LINES = 500

/** The deployment of a promotion: where it stands, its steps, and its log as it is printed. */
export async function DeploymentSection(props: {
  api: ServerApi
  deployment: PromotionDeployment
  mayRetry: boolean
  environmentName: string
  targetUrl: string | null
}) {
  const { deployment } = props
  const read = await settle(props.api.deployments.log({ deploymentId: deployment.id, from: 1, to: FIRST_LINES }))
  const running = deployment.state === 'running'
  const failed = deployment.state === 'failed' || deployment.state === 'uncertain'
  const retryFrom = deployment.steps.find(
    (step) => step.state === 'failed' || step.state === 'infrastructure',
  )?.position
  return (
    <Section
      title={titleOf(deployment)}
      id="deployment"
      aside={<StatusBadge look={DEPLOYMENT_LOOK[deployment.state]} />}
    >
      <div className="flex flex-col gap-4">
        <StepList steps={deployment.steps} />
        {deployment.proved ? null : <p className="text-2">{text.proofPending}</p>}
        <div className="flex flex-wrap items-center gap-4">
          {props.mayRetry && retryFrom !== undefined ? (
            deployment.retryRefusal === null ? (
              <RetryDeployment deploymentId={deployment.id} fromStep={retryFrom} process={deployment.retryProcess} />
            ) : (
              <p className="text-2">{deployment.retryRefusal}</p>
            )
          ) : null}
          {props.targetUrl && deployment.state === 'succeeded' ? (
            <a href={props.targetUrl} target="_blank" rel="noreferrer" className="text-link underline">
              {text.open(props.environmentName)}
            </a>
          ) : null}
        </div>
        <Log deploymentId={deployment.id} read={read} running={running} failed={failed} />
      </div>
    </Section>
  )
}

type LogLines = Outputs['deployments']['log']

/** The log, or the sentence why it cannot be shown: a rule may have deleted it. */
function Log(props: { deploymentId: string; read: Settled<LogLines>; running: boolean; failed: boolean }) {
  const { deploymentId, read, running, failed } = props
  if (!read.ok) {
    if (read.problem.code !== 'GONE') return <ProblemState what={text.log} problem={read.problem} />
    return (
      <p className="rounded-card border border-dashed p-4 text-2">
        <LocalSentence>{read.problem.detail}</LocalSentence>
      </p>
    )
  }
  const log = read.value
  return (
    <DeploymentLog
      key={`${deploymentId} ${log.complete}`}
      deploymentId={deploymentId}
      running={running}
      failed={failed}
      opening={
        log.complete
          ? {
              lines: log.totalLines,
              streamFrom: log.totalLines,
              streamFromByte: log.totalBytes,
              complete: true,
              first: { from: 0, lines: log.lines },
            }
          : { lines: 0, streamFrom: 0, streamFromByte: 0, complete: false }
      }
    />
  )
}

function titleOf({ state, steps }: PromotionDeployment): string {
  if (state !== 'running') return text.title
  const current = steps.find((step) => step.state === 'running')
  return current ? text.step(current.position, steps.length, current.name) : text.starting
}
