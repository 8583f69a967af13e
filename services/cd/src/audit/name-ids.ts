import { listPeople } from '@baton/identity/people'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '../db/artifacts.ts'
import { deployments } from '../db/deployments.ts'
import { environments } from '../db/environments.ts'
import { lifecycles } from '../db/lifecycles.ts'
import { projects } from '../db/projects.ts'
import { promotions } from '../db/promotions.ts'
import { releases } from '../db/releases.ts'
import { query } from '../dependencies.ts'

const ENVIRONMENT = and(eq(environments.orgId, promotions.orgId), eq(environments.id, promotions.environmentId))

/**
 * What the ids in audit entries are called now: people by name, promotions by number and environment, releases and
 * artifacts by version. Ids that are not this organisation's, or that nobody knows, are absent. For who may read the whole
 * log.
 */
export const nameAuditIds = query(
  { action: 'audit:read', input: z.object({ ids: z.array(z.string().max(64)).max(500) }) },
  async ({ tx, orgId, requireScope }, { ids }) => {
    requireScope({})
    const names: Record<string, string> = {}
    const wanted = [...new Set(ids)]
    if (wanted.length === 0) return { names }
    const people = await listPeople(
      tx,
      orgId,
      wanted.filter((id) => id.startsWith('usr_')),
    )
    for (const { userId, displayName } of people) names[userId] = displayName
    for (const table of [environments, projects, lifecycles]) {
      const rows = await tx
        .select({ id: table.id, name: table.name })
        .from(table)
        .where(and(eq(table.orgId, orgId), inArray(table.id, wanted)))
      for (const { id, name } of rows) names[id] = name
    }
    const versions = await tx
      .select({ id: releases.id, version: releases.version, project: projects.name })
      .from(releases)
      .innerJoin(projects, and(eq(projects.orgId, releases.orgId), eq(projects.id, releases.projectId)))
      .where(and(eq(releases.orgId, orgId), inArray(releases.id, wanted)))
    for (const { id, version, project } of versions) names[id] = `${project} ${version}`
    const asked = await tx
      .select({ id: promotions.id, number: promotions.number, environment: environments.name })
      .from(promotions)
      .innerJoin(environments, ENVIRONMENT)
      .where(and(eq(promotions.orgId, orgId), inArray(promotions.id, wanted)))
    for (const { id, number, environment } of asked) names[id] = `promotion ${number}, ${environment}`
    const runs = await tx
      .select({ id: deployments.id, number: promotions.number, environment: environments.name })
      .from(deployments)
      .innerJoin(promotions, and(eq(promotions.orgId, deployments.orgId), eq(promotions.id, deployments.promotionId)))
      .innerJoin(environments, ENVIRONMENT)
      .where(and(eq(deployments.orgId, orgId), inArray(deployments.id, wanted)))
    for (const { id, number, environment } of runs) names[id] = `the deployment of promotion ${number}, ${environment}`
    const kept = await tx
      .select({ id: artifacts.id, fileName: artifacts.fileName, version: artifacts.version })
      .from(artifacts)
      .where(and(eq(artifacts.orgId, orgId), inArray(artifacts.id, wanted)))
    for (const { id, fileName, version } of kept) names[id] = `${fileName} ${version}`
    return { names }
  },
)
