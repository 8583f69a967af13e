import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, gt, lte } from 'drizzle-orm'
import type { ConfigurationChange } from '../comparisons/compare-members.ts'
import { environmentRules } from '../db/environments.ts'
import { deploymentProcesses } from '../db/projects.ts'
import type { Place } from '../environments/place.ts'

/** Versions of what is live and of what would be. */
type Versions = { now: { process: number; rule: number }; after: { process: number; rule: number } }

/** Who changed the deployment process and the rule between what is live and what would be, oldest first. */
export async function loadConfigurationChanges(
  tx: Tx,
  orgId: OrgId,
  of: { place: Place; versions: Versions },
): Promise<ConfigurationChange[]> {
  const { place, versions } = of
  const processes = await tx
    .select({
      version: deploymentProcesses.version,
      by: deploymentProcesses.changedBy,
      at: deploymentProcesses.createdAt,
    })
    .from(deploymentProcesses)
    .where(
      and(
        eq(deploymentProcesses.orgId, orgId),
        eq(deploymentProcesses.projectId, place.projectId),
        gt(deploymentProcesses.version, versions.now.process),
        lte(deploymentProcesses.version, versions.after.process),
      ),
    )
    .orderBy(asc(deploymentProcesses.version))
  const rules = await tx
    .select({ version: environmentRules.version, by: environmentRules.changedBy, at: environmentRules.createdAt })
    .from(environmentRules)
    .where(
      and(
        eq(environmentRules.orgId, orgId),
        eq(environmentRules.environmentId, place.environmentId),
        gt(environmentRules.version, versions.now.rule),
        lte(environmentRules.version, versions.after.rule),
      ),
    )
    .orderBy(asc(environmentRules.version))
  const ids = [...processes, ...rules].flatMap(({ by }) => by ?? [])
  const person = namesOf(await listPeople(tx, orgId, [...new Set(ids)]))
  const said = (of: ConfigurationChange['of'], { version, by, at }: (typeof processes)[number]) => ({
    of,
    what: `changed it to version ${version}`,
    personName: by === null ? 'Baton' : person(by).displayName,
    at,
  })
  return [...processes.map((row) => said('process', row)), ...rules.map((row) => said('rule', row))]
}
