import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { cleanText } from '@baton/kernel/text'
import { and, eq } from 'drizzle-orm'
import { buildSchedules } from '../db/build-schedules.ts'
import { builds } from '../db/builds.ts'
import { notifyOrganization } from '../events/notices.ts'
import { admitBuilds } from './admit-builds.ts'
import type { BuildRow } from './build-rows.ts'
import type { BuildState } from './build-states.ts'

/** Where a build ends: its transaction and what admission needs. */
export type EndScope = { tx: Tx; orgId: OrgId; now: Date; slots: number }

/** What is written of a build when it ends. */
export type BuildEnd = { state: BuildState; cause?: string | null } & Partial<
  Pick<
    typeof builds.$inferInsert,
    | 'supersededBy'
    | 'pipelineFaults'
    | 'firstFailure'
    | 'testsTotal'
    | 'testsFailed'
    | 'testsSkipped'
    | 'reportFaults'
    | 'hasArtifacts'
  >
>

/** A cause may quote a forge, a file's name or the launcher. */
const CAUSE_CHARACTERS_MAX = 2_000

/** Ends a build, gives its slot to the next in line, and answers which builds to start after the commit. */
export async function endBuild(scope: EndScope, build: BuildRow, end: BuildEnd): Promise<string[]> {
  const { tx, orgId, now } = scope
  const cause = end.cause ? cleanText(end.cause, CAUSE_CHARACTERS_MAX) : end.cause
  const [admitted] = await Promise.all([
    releaseSlot(scope, build.id),
    tx
      .update(builds)
      .set({ ...end, cause, finishedAt: now })
      .where(and(eq(builds.orgId, orgId), eq(builds.id, build.id))),
    notifyOrganization(tx, orgId, {
      type: 'build.changed',
      buildId: build.id,
      repositoryId: build.repositoryId,
      state: end.state,
    }),
  ])
  return admitted
}

/** Gives a build's slot, once, to the next in line, and answers which builds to start after the commit. */
export async function releaseSlot({ tx, orgId, now, slots }: EndScope, buildId: string): Promise<string[]> {
  const released = await tx
    .delete(buildSchedules)
    .where(and(eq(buildSchedules.orgId, orgId), eq(buildSchedules.id, buildId)))
    .returning({ id: buildSchedules.id })
  return released.length === 0 ? [] : admitBuilds(tx, orgId, slots, now)
}
