import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { IsolationLevel } from '@baton/sandbox/step'
import { and, eq } from 'drizzle-orm'
import { jobAttempts } from '../db/job-attempts.ts'
import type { jobs } from '../db/jobs.ts'
import type { logs } from '../db/logs.ts'
import type { steps } from '../db/steps.ts'

export type JobRow = typeof jobs.$inferSelect
export type AttemptRow = typeof jobAttempts.$inferSelect
export type StepRow = typeof steps.$inferSelect
export type LogRow = typeof logs.$inferSelect

/** An attempt that this execution holds, with everything that is needed to run it. */
export type HeldAttempt = {
  orgId: OrgId
  repositoryId: string
  commitSha: string
  trust: 'trusted' | 'untrusted'
  /** What the build's row says. */
  isolation: IsolationLevel | null
  /** Made by this execution; else taken over from one that may have got anywhere. */
  fresh: boolean
  /** Somebody asked for a cancel before this execution looked. */
  cancelled: boolean
  job: JobRow
  attempt: AttemptRow
  steps: Array<{ step: StepRow; log: LogRow }>
}

/** The lease was taken by another execution: this one must write nothing more. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** Throws LeaseLost unless the lease is still the attempt's, and keeps it so until the transaction ends. */
export async function guardLease(tx: Tx, { orgId, attempt }: HeldAttempt): Promise<void> {
  const rows = await tx
    .select({ id: jobAttempts.id })
    .from(jobAttempts)
    .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.id, attempt.id), eq(jobAttempts.lease, attempt.lease)))
    .for('share')
  if (rows.length === 0) throw new LeaseLost(`Attempt ${attempt.id} was taken over.`)
}

/** The launcher's name for an attempt: of its workspace, and the beginning of its steps' names. */
export function runIdOf({ job, attempt }: Pick<HeldAttempt, 'job' | 'attempt'>): string {
  return `${job.id}.${attempt.attempt}`
}
