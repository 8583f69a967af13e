import type { ActorRef } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { and, eq, sql } from 'drizzle-orm'
import { builds, type PullRequest } from '../db/builds.ts'
import { repositories } from '../db/repositories.ts'
import { notifyOrganization } from '../events/notices.ts'
import type { Person } from '../git/read-commit.ts'
import { admitBuilds } from './admit-builds.ts'
import type { BuildTrigger } from './build-states.ts'

/** A build to be made. `state: 'waiting'` holds it until somebody lets it run. */
export type NewBuild = {
  repositoryId: string
  state: 'queued' | 'waiting'
  trigger: BuildTrigger
  ref: string
  typedRef?: string | null | undefined
  commitSha: string | null
  title?: string | null | undefined
  authorName?: string | null | undefined
  authorEmail?: string | null | undefined
  pusher?: Person | null | undefined
  pullRequest?: PullRequest | null | undefined
  requestedBy?: ActorRef | null | undefined
  manualInputs?: Record<string, string> | null | undefined
  rerunOf?: string | null | undefined
}

/** Where a build is to be queued. */
export type QueueScope = { tx: Tx; orgId: OrgId; now: Date; newId: NewId; slots: number }

/** What was queued, and the builds whose workflows are to be started after the commit (this one, or none). */
export type QueuedBuild = { id: string; number: number; admitted: string[] }

/** Writes a build with the repository's next number and, when the organisation has a free slot, admits it. */
export async function queueBuild({ tx, orgId, now, newId, slots }: QueueScope, build: NewBuild): Promise<QueuedBuild> {
  const [numbered] = await tx
    .update(repositories)
    .set({ nextBuildNumber: sql`${repositories.nextBuildNumber} + 1` })
    .where(and(eq(repositories.orgId, orgId), eq(repositories.id, build.repositoryId)))
    .returning({ next: repositories.nextBuildNumber })
  if (!numbered) throw notFound('Repository')
  const id = newId('bld')
  const number = numbered.next - 1
  await tx.insert(builds).values({ orgId, id, number, ...build, createdAt: now })
  await notifyOrganization(tx, orgId, {
    type: 'build.changed',
    buildId: id,
    repositoryId: build.repositoryId,
    state: build.state,
  })
  const admitted = build.state === 'queued' ? await admitBuilds(tx, orgId, slots, now) : []
  return { id, number, admitted }
}
