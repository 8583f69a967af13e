import { notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { noteConfigurationChange } from '../authors/configuration-authors.ts'
import { lifecyclePhases, lifecycles } from '../db/lifecycles.ts'
import { projects } from '../db/projects.ts'
import { command } from '../dependencies.ts'
import { getEnvironmentRow } from '../environments/environment-rows.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { PhasesInput } from './create-lifecycle.ts'

/**
 * Gives a lifecycle other phases; what waits is judged by them from now on, and asked for again where they say otherwise.
 * Whoever does it counts as an author of the next releases of its projects.
 */
export const changePhases = command(
  {
    action: 'environment:configure',
    audit: 'lifecycle.changed',
    input: z.object({ lifecycleId: idField('lifecycle'), phases: PhasesInput }),
  },
  async (scope, { lifecycleId, phases }) => {
    const { tx, orgId } = scope
    const [found] = await tx
      .select({ id: lifecycles.id })
      .from(lifecycles)
      .where(and(eq(lifecycles.orgId, orgId), eq(lifecycles.id, lifecycleId)))
    if (!found) throw notFound('The lifecycle')
    scope.requireScope({})
    for (const phase of phases) await getEnvironmentRow(tx, orgId, phase.environmentId)
    const before = await tx
      .delete(lifecyclePhases)
      .where(and(eq(lifecyclePhases.orgId, orgId), eq(lifecyclePhases.lifecycleId, lifecycleId)))
      .returning({ environmentId: lifecyclePhases.environmentId, automatic: lifecyclePhases.automatic })
    await tx
      .insert(lifecyclePhases)
      .values(phases.map((phase, index) => ({ orgId, lifecycleId, position: index + 1, ...phase })))
    const users = await tx
      .select({ id: projects.id })
      .from(projects)
      .where(and(eq(projects.orgId, orgId), eq(projects.lifecycleId, lifecycleId)))
    for (const { id } of users) {
      await noteConfigurationChange(scope, { projectId: id, environmentId: null, what: 'phases' })
    }
    const wakings = await Promise.all(users.map((project) => wakeWaiting(scope, { projectId: project.id })))
    return {
      value: { lifecycleId },
      audit: { target: { type: 'lifecycle', id: lifecycleId }, before: { phases: before }, after: { phases } },
      afterCommit: async () => {
        for (const waking of wakings) await waking()
      },
    }
  },
)
