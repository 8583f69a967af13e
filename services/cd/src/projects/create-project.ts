import { accountablePerson } from '@baton/kernel/actor'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField, nameField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lockNamed, lockSources } from '../db/locks.ts'
import { deploymentProcesses, projects, trustRules } from '../db/projects.ts'
import { command } from '../dependencies.ts'
import { ensureDefaultLifecycle } from '../lifecycles/default-lifecycle.ts'
import { FirstSteps, LOCAL_SITE_PROCESS } from './deployment-process.ts'
import { ensureTarget, listPhases } from './project-rows.ts'
import { TrustInput } from './trust.ts'

/** What a new project needs: a name and whose artifacts it trusts. The rest has defaults that deploy a static site. */
const CreateProjectInput = z.object({
  name: nameField('Name the project.'),
  trust: z.array(TrustInput).max(20).default([]),
  lifecycleId: idField('lifecycle').optional(),
  steps: FirstSteps.default([...LOCAL_SITE_PROCESS]),
  cutsReleases: z.boolean().default(true),
})

/**
 * Makes a project. Without a lifecycle it takes the organisation's oldest, or makes development, staging and production.
 * Throws CONFLICT for a taken name.
 */
export const createProject = command(
  { action: 'project:create', audit: 'project.created', input: CreateProjectInput },
  async (scope, input) => {
    const { tx, orgId, actor, now, newId } = scope
    scope.requireScope({})
    await lockSources(
      tx,
      orgId,
      input.trust.map(({ source }) => source),
    )
    await lockNamed(tx, orgId, 'projects')
    const [taken] = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(and(eq(projects.orgId, orgId), eq(projects.name, input.name)))
    if (taken) {
      throw new DomainError('CONFLICT', `There is a project '${input.name}' already. Choose another name.`, {
        reason: 'name_taken',
      })
    }
    const lifecycleId = input.lifecycleId ?? (await ensureDefaultLifecycle(scope))
    const phases = await listPhases(tx, orgId, lifecycleId)
    if (phases.length === 0) throw notFound('The lifecycle')
    const id = newId('prj')
    const person = accountablePerson(actor)
    await tx.insert(projects).values({
      orgId,
      id,
      name: input.name,
      lifecycleId,
      processVersion: 1,
      cutsReleases: input.cutsReleases,
      createdBy: person,
      createdAt: now,
    })
    await tx
      .insert(deploymentProcesses)
      .values({ orgId, projectId: id, version: 1, steps: input.steps, changedBy: person, createdAt: now })
    if (input.trust.length > 0) {
      await tx
        .insert(trustRules)
        .values(input.trust.map((rule) => ({ orgId, id: newId('trs'), projectId: id, ...rule, createdAt: now })))
    }
    for (const phase of phases) await ensureTarget(scope, { projectId: id, environmentId: phase.environmentId })
    return {
      value: { projectId: id, lifecycleId },
      audit: {
        target: { type: 'project', id },
        after: { lifecycleId, trust: input.trust, cutsReleases: input.cutsReleases, processVersion: 1 },
      },
    }
  },
)
