import type { DeploymentState } from './deployment-states.ts'

/** Everything on which it depends whether a deployment can be tried again. */
export type RetryFacts = {
  version: string
  environmentName: string
  /** True of the last deployment of a promotion that failed. */
  failedLast: boolean
  /** The deployment that changed the place last, or does now, where that is another one. */
  later: { promotionNumber: number; version: string; state: DeploymentState } | null
  /** A promotion that waits in the place and would take its turn. */
  waiting: { number: number } | null
}

/** Why a deployment is not tried again. `message` is the same on the page and in the refusal. */
export type RetryRefusal = { reason: 'not_failed' | 'deployed_since' | 'already_asked'; message: string }

/**
 * Why a deployment cannot be tried again, or null where it can. A retry trusts what its earlier steps left on the target;
 * after any other deployment that is no longer there.
 */
export function refuseRetry({ version, environmentName, failedLast, later, waiting }: RetryFacts): RetryRefusal | null {
  if (!failedLast) {
    const message = 'Only the last deployment of a promotion that failed can be tried again.'
    return { reason: 'not_failed', message }
  }
  if (later !== null) {
    const what = `Promotion ${later.promotionNumber} ${sayLater(later.version, environmentName, later.state)}`
    const message = `${what}, so ${version} cannot go on where it stopped. Ask for it in ${environmentName} again.`
    return { reason: 'deployed_since', message }
  }
  if (waiting !== null) {
    const message = `Promotion ${waiting.number} waits there now. Decide on that one instead.`
    return { reason: 'already_asked', message }
  }
  return null
}

/** Which process a retry runs, where the project has another one by now; null where it is the same. */
export function sayRetryProcess(facts: {
  version: string
  processVersion: number
  projectName: string
  currentProcessVersion: number
}): string | null {
  const { version, processVersion, projectName, currentProcessVersion } = facts
  if (processVersion === currentProcessVersion) return null
  return `A retry runs version ${processVersion} of the deployment process, with which ${version} was cut. ${projectName} is at version ${currentProcessVersion} now; a new release takes that one.`
}

function sayLater(version: string, environmentName: string, state: DeploymentState): string {
  if (state === 'running') return `deploys ${version} to ${environmentName} now`
  return `${state === 'succeeded' ? 'deployed' : 'tried to deploy'} ${version} to ${environmentName} after this`
}
