import { accountablePerson } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, between, eq, gt, gte, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm'
import { configurationChanges } from '../db/authors.ts'
import { deploymentProcesses } from '../db/projects.ts'
import type { CdScope } from '../dependencies.ts'
import { isStockProcess } from '../projects/deployment-process.ts'
import type { ReleaseRow } from '../releases/release-rows.ts'
import { listKeyAccepters } from '../signer-keys/key-accepters.ts'

type Change = Pick<typeof configurationChanges.$inferSelect, 'projectId' | 'environmentId' | 'what'>

/** Notes who changes variables, target, trust or phases, in the change's own transaction. What Baton itself does has no author. */
export async function noteConfigurationChange(
  { tx, orgId, actor, now, newId }: Pick<CdScope, 'tx' | 'orgId' | 'actor' | 'now' | 'newId'>,
  change: Change,
): Promise<void> {
  const changedBy = accountablePerson(actor)
  if (changedBy === null) return
  await tx.insert(configurationChanges).values({ orgId, id: newId('cfg'), ...change, changedBy, changedAt: now })
}

/**
 * The members who changed what a deployment of this release does, beside what is live: its process and variables as the
 * two releases froze them, its target, phases and trust up to now, and who accepted the key that signed it. `live` null: everything
 * that a person wrote.
 */
export async function loadConfigurationAuthors(
  tx: Tx,
  orgId: OrgId,
  change: { environmentId: string; release: ReleaseRow; live: ReleaseRow | null },
): Promise<string[]> {
  const { release, live, environmentId } = change
  const [from, to] = [live?.processVersion ?? 0, release.processVersion].toSorted((one, other) => one - other)
  const versions = await tx
    .select({
      version: deploymentProcesses.version,
      changedBy: deploymentProcesses.changedBy,
      steps: deploymentProcesses.steps,
    })
    .from(deploymentProcesses)
    .where(
      and(
        eq(deploymentProcesses.orgId, orgId),
        eq(deploymentProcesses.projectId, release.projectId),
        gt(deploymentProcesses.version, from ?? 0),
        lte(deploymentProcesses.version, to ?? 0),
        isNotNull(deploymentProcesses.changedBy),
      ),
    )
  // Nobody wrote the stock process that a project begins with. Who puts it in the place of another one takes steps away.
  const wrote = versions
    .filter(({ version, steps }) => version > 1 || !isStockProcess(steps))
    .flatMap(({ changedBy }) => changedBy ?? [])
  const changers = await loadChangers(tx, orgId, { environmentId, release, live })
  const accepters = await listKeyAccepters(tx, orgId, { releaseId: release.id, liveReleaseId: live?.id ?? null })
  return [...new Set([...wrote, ...changers, ...accepters])]
}

async function loadChangers(
  tx: Tx,
  orgId: OrgId,
  { environmentId, release, live }: { environmentId: string; release: ReleaseRow; live: ReleaseRow | null },
): Promise<string[]> {
  const [first, last] = [live?.createdAt ?? new Date(0), release.createdAt].toSorted((one, other) => +one - +other)
  const rows = await tx
    .selectDistinct({ changedBy: configurationChanges.changedBy })
    .from(configurationChanges)
    .where(
      and(
        eq(configurationChanges.orgId, orgId),
        eq(configurationChanges.projectId, release.projectId),
        or(isNull(configurationChanges.environmentId), eq(configurationChanges.environmentId, environmentId)),
        or(
          and(
            eq(configurationChanges.what, 'variables'),
            between(configurationChanges.changedAt, first ?? new Date(0), last ?? new Date(0)),
          ),
          and(
            inArray(configurationChanges.what, ['target', 'trust', 'phases']),
            gte(configurationChanges.changedAt, first ?? new Date(0)),
          ),
        ),
      ),
    )
  return rows.map(({ changedBy }) => changedBy)
}
