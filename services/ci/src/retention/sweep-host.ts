import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import type { LauncherClient } from '@baton/sandbox/client'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { OPEN_STATES } from '../builds/build-states.ts'
import { builds } from '../db/builds.ts'
import { hostUsage } from '../db/host-usage.ts'
import { repositories } from '../db/repositories.ts'
import type { Mirrors } from '../git/mirror.ts'
import { sweepLauncher } from '../queues/launcher-sweep.ts'
import { listOrganizations } from '../queues/organizations.ts'
import type { Amount } from './amounts.ts'
import { countDeleted } from './delete-expired.ts'
import type { RetentionDeps } from './retention-deps.ts'
import { doesMirrorGo } from './retention-rules.ts'
import { rulesInForce } from './rules-row.ts'

/** What the look at a host's own disk needs. */
export type HostDeps = RetentionDeps & { mirrors: Mirrors; launcher: LauncherClient; hostId: string }

/**
 * Removes an organisation's mirrors on this host that no build has used for as long as its rule says, and what ended jobs
 * left at the launcher; then writes down what is left.
 */
export async function sweepHost(deps: HostDeps, orgId: OrgId, runId: string, signal: AbortSignal): Promise<void> {
  const rules = await withOrg(deps.db, orgId, (tx) => rulesInForce(tx, orgId, deps.retentionDaysMax))
  for (const repositoryId of await ownMirrors(deps, orgId)) {
    signal.throwIfAborted()
    const mirror = deps.mirrors.of(repositoryId)
    const bytes = (await mirror.measure())?.bytes ?? 0
    const removed = await mirror.removeIf(async (fetchedAt) => {
      const hasOpenBuild = await isBuildOpen(deps.db, orgId, repositoryId)
      return doesMirrorGo({ fetchedAt, hasOpenBuild }, rules, deps.clock())
    })
    if (removed) {
      await withOrg(deps.db, orgId, (tx) => countDeleted(tx, orgId, runId, { mirrors: { count: 1, bytes } }))
    }
  }
  const before = await heldOf(deps, orgId)
  await sweepLauncher(deps)
  const after = await heldOf(deps, orgId)
  const workspaces = { count: before.count - after.count, bytes: before.bytes - after.bytes }
  if (workspaces.count > 0) await withOrg(deps.db, orgId, (tx) => countDeleted(tx, orgId, runId, { workspaces }))
  await measureHost(deps, orgId)
}

/** Writes down what this host keeps for an organisation. */
export async function measureHost(
  deps: Pick<HostDeps, 'db' | 'clock' | 'mirrors' | 'launcher' | 'hostId'>,
  orgId: OrgId,
): Promise<void> {
  const mirrors: Amount = { count: 0, bytes: 0 }
  for (const repositoryId of await ownMirrors(deps, orgId)) {
    const found = await deps.mirrors.of(repositoryId).measure()
    if (!found) continue
    mirrors.count += 1
    mirrors.bytes += found.bytes
  }
  const measured = { mirrors, workspaces: await heldOf(deps, orgId) }
  const place = { orgId, hostId: deps.hostId, measuredAt: deps.clock() }
  await withOrg(deps.db, orgId, (tx) =>
    tx
      .insert(hostUsage)
      .values([
        { ...place, kind: 'mirrors', ...measured.mirrors },
        { ...place, kind: 'workspaces', ...measured.workspaces },
      ])
      .onConflictDoUpdate({
        target: [hostUsage.orgId, hostUsage.hostId, hostUsage.kind],
        set: { count: sql`excluded.count`, bytes: sql`excluded.bytes`, measuredAt: place.measuredAt },
      }),
  )
}

const AT_ONCE = 100

/** Measures this host for every organisation that has repositories, so that the first run knows that there is such a host. */
export async function measureHostForAll(
  deps: Parameters<typeof measureHost>[0] & { systemDb: Database },
): Promise<void> {
  for (let orgIds = await listOrganizations(deps.systemDb, '', AT_ONCE); orgIds.length > 0; ) {
    for (const orgId of orgIds) await measureHost(deps, orgId)
    orgIds = await listOrganizations(deps.systemDb, orgIds.at(-1) ?? '', AT_ONCE)
  }
}

/** The organisation's repositories of which this host has a mirror. */
async function ownMirrors({ db, mirrors }: Pick<HostDeps, 'db' | 'mirrors'>, orgId: OrgId): Promise<string[]> {
  const ids = await mirrors.repositoryIds()
  if (ids.length === 0) return []
  const rows = await withOrg(db, orgId, (tx) =>
    tx
      .select({ id: repositories.id })
      .from(repositories)
      .where(and(eq(repositories.orgId, orgId), inArray(repositories.id, ids))),
  )
  return rows.map(({ id }) => id)
}

async function isBuildOpen(db: Database, orgId: OrgId, repositoryId: string): Promise<boolean> {
  const rows = await withOrg(db, orgId, (tx) =>
    tx
      .select({ id: builds.id })
      .from(builds)
      .where(
        and(eq(builds.orgId, orgId), eq(builds.repositoryId, repositoryId), inArray(builds.state, [...OPEN_STATES])),
      )
      .limit(1),
  )
  return rows.length > 0
}

async function heldOf({ launcher }: Pick<HostDeps, 'launcher'>, orgId: OrgId): Promise<Amount> {
  const held = (await launcher.held()).filter(({ owner }) => owner === orgId)
  const bytes = held.flatMap(({ outputs }) => outputs).reduce((sum, output) => sum + output.bytes, 0)
  return { count: held.length, bytes }
}
