import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, inArray, isNull, ne } from 'drizzle-orm'
import { builds } from '../db/builds.ts'
import { notifyOrganization } from '../events/notices.ts'
import { isOnHistory, keepOnHistory } from '../git/ancestry.ts'
import type { Mirror } from '../git/mirror.ts'
import type { BuildRow } from './build-rows.ts'

/** A build that waits on the same branch. */
export type Sibling = { id: string; commitSha: string }

/** Which queued builds are overtaken, and by which. */
export type Overtaken = ReadonlyArray<{ id: string; by: string }>

/** More than these are looked at when the next one of the branch begins. */
const SIBLINGS_MAX = 500

/** The other builds of pushes to this branch that have not begun. Runs again and starts by hand are meant, and left alone. */
export async function listSiblings(tx: Tx, orgId: OrgId, build: BuildRow): Promise<Sibling[]> {
  if (build.trigger !== 'push' || build.rerunOf) return []
  const rows = await tx
    .select({ id: builds.id, commitSha: builds.commitSha })
    .from(builds)
    .where(
      and(
        eq(builds.orgId, orgId),
        eq(builds.repositoryId, build.repositoryId),
        eq(builds.ref, build.ref),
        eq(builds.state, 'queued'),
        eq(builds.trigger, 'push'),
        isNull(builds.rerunOf),
        isNull(builds.cancelledBy),
        ne(builds.id, build.id),
      ),
    )
    .orderBy(asc(builds.id))
    .limit(SIBLINGS_MAX)
  return rows.flatMap(({ id, commitSha }) => (commitSha ? [{ id, commitSha }] : []))
}

/**
 * Which of these builds are of a commit that another one's commit contains. The forge's deliveries come in any order, so
 * only git says what is newer: a commit that nobody else's contains is never overtaken, and one that is not on the branch,
 * whose tip this is, overtakes none.
 */
export async function findOvertaken(mirror: Mirror, queued: readonly Sibling[], tip: string): Promise<Overtaken> {
  const onBranch = await keepOnHistory(
    mirror,
    queued.map(({ commitSha }) => commitSha),
    tip,
  )
  const known = queued.filter(({ commitSha }) => onBranch.has(commitSha))
  const commits = [...new Set(known.map(({ commitSha }) => commitSha))]
  if (commits.length < 2) return []
  const heads = (await mirror.ask(['merge-base', '--independent', ...commits])).trim().split('\n')
  const builtHeads = heads.flatMap((head) => known.find(({ commitSha }) => commitSha === head) ?? [])
  const overtaken: Array<{ id: string; by: string }> = []
  for (const { id, commitSha } of known) {
    if (heads.includes(commitSha)) continue
    const by = builtHeads.length === 1 ? builtHeads[0] : await findDescendant(mirror, commitSha, builtHeads)
    if (by) overtaken.push({ id, by: by.id })
  }
  return overtaken
}

async function findDescendant(
  mirror: Mirror,
  commitSha: string,
  heads: readonly Sibling[],
): Promise<Sibling | undefined> {
  for (const head of heads) if (await isOnHistory(mirror, commitSha, head.commitSha)) return head
  return undefined
}

/** Ends the overtaken builds that still wait, but for `self`. Their slots go back when their own workflows look. */
export async function supersede(
  tx: Tx,
  orgId: OrgId,
  { overtaken, self, now }: { overtaken: Overtaken; self: BuildRow; now: Date },
): Promise<void> {
  for (const by of new Set(overtaken.map((one) => one.by))) {
    const ids = overtaken.filter((one) => one.by === by && one.id !== self.id).map((one) => one.id)
    if (ids.length === 0) continue
    const ended = await tx
      .update(builds)
      .set({ state: 'superseded', supersededBy: by, finishedAt: now })
      .where(
        and(eq(builds.orgId, orgId), inArray(builds.id, ids), eq(builds.state, 'queued'), isNull(builds.cancelledBy)),
      )
      .returning({ id: builds.id, repositoryId: builds.repositoryId })
    for (const { id, repositoryId } of ended) {
      await notifyOrganization(tx, orgId, { type: 'build.changed', buildId: id, repositoryId, state: 'superseded' })
    }
  }
}
