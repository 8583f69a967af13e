import { idField } from '@baton/kernel/fields'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { noteConfigurationChange } from '../authors/configuration-authors.ts'
import { variables } from '../db/projects.ts'
import { command } from '../dependencies.ts'
import { getEnvironmentRow } from '../environments/environment-rows.ts'
import { getProjectRow } from './project-rows.ts'

/** A plain setting. Names are those of environment variables; `BATON_` is kept for Baton's own. */
const VariableInput = z.object({
  projectId: idField('project'),
  environmentId: idField('environment').nullable().default(null),
  name: z
    .string()
    .max(100)
    .regex(/^(?!BATON_)[A-Z_][A-Z0-9_]*$/, "Write the name in capitals, such as PAYMENT_URL; 'BATON_' is taken."),
  /** Null removes it. */
  value: z.string().max(4_000).nullable(),
})

/** Sets, changes or removes a variable. Releases that were cut keep the values of their day. */
export const setVariable = command(
  { action: 'project:configure', audit: 'variable.changed', input: VariableInput },
  async (scope, { projectId, environmentId, name, value }) => {
    const { tx, orgId, now, newId, requireScope } = scope
    await getProjectRow(tx, orgId, projectId)
    if (environmentId !== null) await getEnvironmentRow(tx, orgId, environmentId)
    requireScope({ projectId })
    const place = and(
      eq(variables.orgId, orgId),
      eq(variables.projectId, projectId),
      eq(variables.name, name),
      environmentId === null ? isNull(variables.environmentId) : eq(variables.environmentId, environmentId),
    )
    const [before] = await tx.delete(variables).where(place).returning()
    if (value === null && before === undefined) return { value: { projectId }, audit: 'unchanged' }
    if (value !== null) {
      const id = before?.id ?? newId('var')
      await tx.insert(variables).values({ orgId, id, projectId, environmentId, name, value, changedAt: now })
    }
    await noteConfigurationChange(scope, { projectId, environmentId, what: 'variables' })
    return {
      value: { projectId },
      audit: {
        target: { type: 'project', id: projectId },
        before: { name, environmentId, set: before !== undefined },
        after: { name, environmentId, set: value !== null },
      },
    }
  },
)
