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
