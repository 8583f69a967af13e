/** The queue of workflows and of what any worker may do. */
export const CI_QUEUE = 'ci'

/** The queue of one host: a running step belongs to its host. */
export function hostQueue(hostId: string): string {
  return `ci-host-${hostId}`
}

/** The one id of a build's workflow. */
export function buildWorkflowId({ orgId, buildId }: { orgId: string; buildId: string }): string {
  return `ci/build/${orgId}/${buildId}`
}

/** The one id of the run of an organisation's retention rules: there is never a second one beside it. */
export function retentionWorkflowId({ orgId }: { orgId: string }): string {
  return `ci/retention/${orgId}`
}
