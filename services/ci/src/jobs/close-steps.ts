import type { Tx } from '@baton/kernel/database'
import type { NewId, OrgId } from '@baton/kernel/ids'
import type { RunState } from '@baton/pipeline/build-states'
import { and, eq, inArray, type SQL } from 'drizzle-orm'
import { jobAttempts } from '../db/job-attempts.ts'
import { logs } from '../db/logs.ts'
import { steps } from '../db/steps.ts'
import { notifyLog } from '../events/notices.ts'

/** How what is still open ends, and when. */
export type Closing = { state: RunState; cause: string | null; now: Date }

/**
 * Ends the open steps among some: the one that was at work shares the end; those after it never began. Their logs say that
 * nothing follows, to whoever reads them now as well.
 */
export async function closeSteps(tx: Tx, orgId: OrgId, among: SQL, { state, cause, now }: Closing): Promise<void> {
  const open = (was: RunState) => and(eq(steps.orgId, orgId), among, eq(steps.state, was))
  const [closed, cut] = await Promise.all([
    tx.update(steps).set({ state: 'skipped' }).where(open('queued')).returning({ logId: steps.logId }),
    tx
      .update(steps)
      .set({ state: state === 'passed' ? 'failed' : state, cause, finishedAt: now })
      .where(open('running'))
      .returning({ logId: steps.logId }),
  ])
  const ids = [...closed, ...cut].map(({ logId }) => logId)
  if (ids.length === 0) return
  await tx
    .update(logs)
    .set({ complete: true })
    .where(and(eq(logs.orgId, orgId), inArray(logs.id, ids)))
  await Promise.all(ids.map((id) => notifyLog(tx, id)))
}

/** Ends the attempt of a job that nobody runs any more. Whoever still does can write nothing more of it. */
export async function closeAttempts(
  tx: Tx,
  { orgId, jobId, newId }: { orgId: OrgId; jobId: string; newId: NewId },
  closing: Closing,
): Promise<void> {
  const { state, cause, now } = closing
  await tx
    .update(jobAttempts)
    .set({ state, cause, finishedAt: now, lease: newId('lse') })
    .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.jobId, jobId), eq(jobAttempts.state, 'running')))
  await closeSteps(tx, orgId, eq(steps.jobId, jobId), closing)
}
