/** What reaches a running job from outside. */
export type RunControl = {
  /** Fires when somebody wants the build stopped. */
  stop: AbortSignal
  /** Fires when this process ends: the step goes on, and another execution takes it over. */
  handOver: AbortSignal
  /** Says how far it is: the step's name in the launcher and the bytes of output read. */
  heartbeat(progress: { stepRunId: string; offset: number }): void
}

/** This process ends; the job is not over. */
export class HandedOver extends Error {
  override readonly name = 'HandedOver'
  constructor() {
    super('The worker ends. Another execution goes on with this job.')
  }
}
