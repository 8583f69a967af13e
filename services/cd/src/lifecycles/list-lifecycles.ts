import { asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lifecycles } from '../db/lifecycles.ts'
import { query } from '../dependencies.ts'
import { listPhases } from '../projects/project-rows.ts'

/** One stop of a lifecycle in the answers of the API. */
export const phaseField = z.object({
  environmentId: z.string(),
  environmentName: z.string(),
  position: z.number().int(),
  automatic: z.boolean(),
})

/** A lifecycle in the answers of the API. */
export const lifecycleField = z.object({ id: z.string(), name: z.string(), phases: z.array(phaseField) })

/** Every lifecycle with its phases. */
export const listLifecycles = query({ action: 'environment:read', input: z.object({}) }, async ({ tx, orgId }) => {
  const rows = await tx.select().from(lifecycles).where(eq(lifecycles.orgId, orgId)).orderBy(asc(lifecycles.createdAt))
  const items: z.output<typeof lifecycleField>[] = []
  for (const { id, name } of rows) items.push({ id, name, phases: await listPhases(tx, orgId, id) })
  return { items }
})
