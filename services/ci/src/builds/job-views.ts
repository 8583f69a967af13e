import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq } from 'drizzle-orm'
import { jobAttempts } from '../db/job-attempts.ts'
import { jobs } from '../db/jobs.ts'
import { logs } from '../db/logs.ts'
import { steps } from '../db/steps.ts'
import { linesOf } from '../logs/log-counts.ts'
import { deletionOf } from '../retention/deletion-view.ts'
import type { AttemptView, JobView, StepView } from './build-view.ts'
import { JOB_WAITING_TEXT } from './waiting-text.ts'

/** The jobs of a build with their attempts, steps and how long each log is. */
export async function listJobViews(tx: Tx, orgId: OrgId, buildId: string): Promise<JobView[]> {
  const stepsByAttempt = await listSteps(tx, orgId, buildId)
  const attemptsByJob = await listAttempts(tx, orgId, buildId, stepsByAttempt)
  const rows = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.orgId, orgId), eq(jobs.buildId, buildId)))
    .orderBy(asc(jobs.position))
  const ended = new Set(rows.filter((row) => row.finishedAt).map((row) => row.name))
  return rows.map((row) => {
    const ready = row.state === 'queued' && row.plan.needs.every((need) => ended.has(need))
    return {
      id: row.id,
      name: row.name,
      title: row.title,
      needs: row.plan.needs,
      state: row.state,
      cause: row.cause ?? (ready ? JOB_WAITING_TEXT : null),
      startedAt: row.startedAt?.toISOString() ?? null,
      finishedAt: row.finishedAt?.toISOString() ?? null,
      plannedSteps: row.plan.steps.map((step) => step.name),
      attempts: attemptsByJob.get(row.id) ?? [],
    }
  })
}

async function listSteps(tx: Tx, orgId: OrgId, buildId: string): Promise<Map<string, StepView[]>> {
  const rows = await tx
    .select({ step: steps, log: logs })
    .from(steps)
    .innerJoin(logs, and(eq(logs.orgId, steps.orgId), eq(logs.id, steps.logId)))
    .where(and(eq(steps.orgId, orgId), eq(steps.buildId, buildId)))
    .orderBy(asc(steps.position))
  const byAttempt = new Map<string, StepView[]>()
  for (const { step, log } of rows) {
    const view = {
      id: step.id,
      position: step.position,
      name: step.name,
      state: step.state,
      exitCode: step.exitCode,
      cause: step.cause,
      startedAt: step.startedAt?.toISOString() ?? null,
      finishedAt: step.finishedAt?.toISOString() ?? null,
      logId: step.logId,
      log: { bytes: log.bytes, lines: linesOf(log), complete: log.complete },
      logDeleted: deletionOf(log),
    }
    byAttempt.set(step.attemptId, [...(byAttempt.get(step.attemptId) ?? []), view])
  }
  return byAttempt
}

async function listAttempts(
  tx: Tx,
  orgId: OrgId,
  buildId: string,
  stepsByAttempt: ReadonlyMap<string, StepView[]>,
): Promise<Map<string, AttemptView[]>> {
  const rows = await tx
    .select()
    .from(jobAttempts)
    .where(and(eq(jobAttempts.orgId, orgId), eq(jobAttempts.buildId, buildId)))
    .orderBy(asc(jobAttempts.attempt))
  const byJob = new Map<string, AttemptView[]>()
  for (const row of rows) {
    const view = {
      id: row.id,
      attempt: row.attempt,
      state: row.state,
      cause: row.cause,
      hostId: row.hostId,
      startedAt: row.startedAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
      steps: stepsByAttempt.get(row.id) ?? [],
    }
    byJob.set(row.jobId, [...(byJob.get(row.jobId) ?? []), view])
  }
  return byJob
}
