import { DomainError } from '@baton/kernel/errors'
import { idField, nameField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lifecyclePhases, lifecycles } from '../db/lifecycles.ts'
import { lockNamed } from '../db/locks.ts'
import { command } from '../dependencies.ts'
import { getEnvironmentRow } from '../environments/environment-rows.ts'

/** One phase as a person writes it. */
const PhaseInput = z.object({ environmentId: idField('environment'), automatic: z.boolean().default(false) })

/** The phases of a lifecycle in their order, each environment once, only the first automatic. */
export const PhasesInput = z
  .array(PhaseInput)
  .min(1, 'A lifecycle needs at least one phase.')
  .max(50)
  .refine((phases) => new Set(phases.map((phase) => phase.environmentId)).size === phases.length, {
    message: 'Name each environment once.',
  })
  .refine((phases) => phases.slice(1).every((phase) => !phase.automatic), {
    message: 'Only the first phase can be automatic.',
  })

/** Makes a lifecycle. Throws CONFLICT for a taken name, NOT_FOUND for an environment that is not there. */
export const createLifecycle = command(
  {
    action: 'environment:configure',
    audit: 'lifecycle.created',
    input: z.object({ name: nameField('Name the lifecycle.'), phases: PhasesInput }),
  },
  async ({ tx, orgId, now, newId, requireScope }, { name, phases }) => {
    requireScope({})
    await lockNamed(tx, orgId, 'lifecycles')
    const [taken] = await tx
      .select({ id: lifecycles.id })
      .from(lifecycles)
      .where(and(eq(lifecycles.orgId, orgId), eq(lifecycles.name, name)))
    if (taken) {
      throw new DomainError('CONFLICT', `There is a lifecycle '${name}' already. Choose another name.`, {
        reason: 'name_taken',
      })
    }
    for (const phase of phases) await getEnvironmentRow(tx, orgId, phase.environmentId)
    const id = newId('lcy')
    await tx.insert(lifecycles).values({ orgId, id, name, createdAt: now })
    await tx
      .insert(lifecyclePhases)
      .values(phases.map((phase, index) => ({ orgId, lifecycleId: id, position: index + 1, ...phase })))
    return { value: { lifecycleId: id }, audit: { target: { type: 'lifecycle', id }, after: { phases } } }
  },
)
