import { listPeople } from '@baton/identity/people'
import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { deploymentProcesses, projects, targets, variables } from '../db/projects.ts'
import { query } from '../dependencies.ts'
import { iso } from '../words/iso.ts'
import { loadProjects } from './list-projects.ts'
import type { projectDetailField } from './project-fields.ts'
import { getProjectRow, listPhases, listTrustRules } from './project-rows.ts'

/** One project: whom it trusts, its phases, its process, its variables and its targets. */
export const getProject = query(
  { action: 'project:read', input: z.object({ projectId: idField('project') }) },
  async ({ tx, orgId, deps, requireScope }, { projectId }): Promise<z.output<typeof projectDetailField>> => {
    const row = await getProjectRow(tx, orgId, projectId)
    requireScope({ projectId })
    const [listed] = await loadProjects(tx, orgId, eq(projects.id, projectId), 1)
    const [process] = await tx
      .select({ version: deploymentProcesses.version, steps: deploymentProcesses.steps })
      .from(deploymentProcesses)
      .where(
        and(
          eq(deploymentProcesses.orgId, orgId),
          eq(deploymentProcesses.projectId, projectId),
          eq(deploymentProcesses.version, row.processVersion),
        ),
      )
    if (!listed || !process) throw notFound('The project')
    const [creator] = row.createdBy === null ? [] : await listPeople(tx, orgId, [row.createdBy])
    const set = await tx
      .select()
      .from(variables)
      .where(and(eq(variables.orgId, orgId), eq(variables.projectId, projectId)))
      .orderBy(asc(variables.name))
    const placed = await tx
      .select()
      .from(targets)
      .where(and(eq(targets.orgId, orgId), eq(targets.projectId, projectId)))
    const trust = await listTrustRules(tx, orgId, projectId)
    return {
      ...listed,
      createdBy: creator ?? null,
      cutsReleases: row.cutsReleases,
      trust: trust.map(({ source, repository, artifactName, builderLevels, refs, signerKeyIds }) => ({
        source,
        repository,
        artifactName,
        builderLevels,
        refs,
        signerKeyIds,
      })),
      phases: await listPhases(tx, orgId, row.lifecycleId),
      process,
      variables: set.map(({ name, value, environmentId, changedAt }) => ({
        name,
        value,
        environmentId,
        changedAt: iso(changedAt),
      })),
      targets: placed.map(({ id, environmentId, kind, url }) => ({ id, environmentId, kind, url })),
      localSites: deps.localSites,
    }
  },
)
