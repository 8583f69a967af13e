import { and, asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { lifecycles } from '../db/lifecycles.ts'
import { query } from '../dependencies.ts'
import { listPhases } from '../projects/project-rows.ts'
import { placesWithin } from '../reach/places-within.ts'
import { reachOf } from '../reach/reach-rules.ts'

/** One stop of a lifecycle in the answers of the API. */
export const phaseField = z.object({
  environmentId: z.string(),
  environmentName: z.string(),
  position: z.number().int(),
  automatic: z.boolean(),
})

/** A lifecycle in the answers of the API. */
export const lifecycleField = z.object({ id: z.string(), name: z.string(), phases: z.array(phaseField) })

/** Every lifecycle within reach, with its phases: of a project, or through an environment, that the asker may read. */
export const listLifecycles = query(
  { action: 'environment:read', input: z.object({}) },
  async ({ tx, orgId, actor }) => {
    const seen = placesWithin(tx, orgId, reachOf(actor.grants, 'environment:read'))
    const rows = await tx
      .select()
      .from(lifecycles)
      .where(and(eq(lifecycles.orgId, orgId), seen.lifecycles))
      .orderBy(asc(lifecycles.createdAt))
    const items: z.output<typeof lifecycleField>[] = []
    for (const { id, name } of rows) items.push({ id, name, phases: await listPhases(tx, orgId, id) })
    return { items }
  },
)
