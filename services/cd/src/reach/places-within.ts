import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, or, type SQL } from 'drizzle-orm'
import { environments } from '../db/environments.ts'
import { lifecyclePhases, lifecycles } from '../db/lifecycles.ts'
import { projects } from '../db/projects.ts'
import type { Reach } from './reach-rules.ts'
import { withinReach } from './within-reach.ts'

/** Conditions on each table; none where everything is within reach. */
type Seen = { projects: SQL | undefined; environments: SQL | undefined; lifecycles: SQL | undefined }

/**
 * The projects, environments and lifecycles that have a place within reach: a project brings the environments that it passes,
 * an environment the projects that pass through it. Where a lifecycle leads they meet.
 */
export function placesWithin(tx: Tx, orgId: OrgId, reach: Reach): Seen {
  if (reach.all) return { projects: undefined, environments: undefined, lifecycles: undefined }
  const byProject = withinReach(reach, { projectId: projects.id })
  const byEnvironment = withinReach(reach, { environmentId: environments.id })
  const ofProjects = tx
    .select({ id: projects.lifecycleId })
    .from(projects)
    .where(and(eq(projects.orgId, orgId), byProject))
  const throughEnvironments = tx
    .select({ id: lifecyclePhases.lifecycleId })
    .from(lifecyclePhases)
    .where(and(eq(lifecyclePhases.orgId, orgId), withinReach(reach, { environmentId: lifecyclePhases.environmentId })))
  const passed = tx
    .select({ id: lifecyclePhases.environmentId })
    .from(lifecyclePhases)
    .where(and(eq(lifecyclePhases.orgId, orgId), inArray(lifecyclePhases.lifecycleId, ofProjects)))
  return {
    projects: or(byProject, inArray(projects.lifecycleId, throughEnvironments)),
    environments: or(byEnvironment, inArray(environments.id, passed)),
    lifecycles: or(inArray(lifecycles.id, ofProjects), inArray(lifecycles.id, throughEnvironments)),
  }
}
