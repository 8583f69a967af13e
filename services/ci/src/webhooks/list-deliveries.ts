import { type Page, pageInput, pagesOf } from '@baton/kernel/pages'
import { and, desc, eq, lt } from 'drizzle-orm'
import { z } from 'zod'
import { BUILD_STATES } from '../builds/build-states.ts'
import { builds } from '../db/builds.ts'
import { deliveries } from '../db/deliveries.ts'
import { getRepositoryRow } from '../repositories/repository-rows.ts'
import { query } from '../verbs.ts'
import { deliverySentence } from './delivery-sentence.ts'

const pages = pagesOf('deliveries', z.string())

export const ListDeliveriesInput = pageInput.extend({
  repositoryId: z.string(),
})

/** One accepted delivery and what became of it. */
export const DeliveryView = z.object({
  id: z.string(),
  receivedAt: z.iso.datetime(),
  /** The forge's word for what happened. */
  event: z.string(),
  /** The full name of the ref that it is about; null where it is about none. */
  ref: z.string().nullable(),
  /** What became of it, and why where nothing was built. */
  sentence: z.string(),
  build: z
    .object({ id: z.string(), number: z.number().int(), state: z.enum(BUILD_STATES), cause: z.string().nullable() })
    .nullable(),
})
export type DeliveryView = z.infer<typeof DeliveryView>

/** A repository's accepted webhooks, newest first, a page at a time. */
export const listDeliveries = query(
  { action: 'repository:read', input: ListDeliveriesInput },
  async ({ tx, orgId }, input): Promise<Page<DeliveryView>> => {
    await getRepositoryRow(tx, orgId, input.repositoryId)
    const after = pages.after(input.cursor)
    const rows = await tx
      .select({
        delivery: deliveries,
        build: { id: builds.id, number: builds.number, state: builds.state, cause: builds.cause },
      })
      .from(deliveries)
      .leftJoin(builds, and(eq(builds.orgId, deliveries.orgId), eq(builds.id, deliveries.buildId)))
      .where(
        and(
          eq(deliveries.orgId, orgId),
          eq(deliveries.repositoryId, input.repositoryId),
          after === undefined ? undefined : lt(deliveries.id, after),
        ),
      )
      .orderBy(desc(deliveries.id))
      .limit(input.limit + 1)
    const page = pages.page(rows, input.limit, (row) => row.delivery.id)
    return {
      items: page.items.map(({ delivery: { id, receivedAt, event, hint }, build }) => ({
        id,
        receivedAt: receivedAt.toISOString(),
        event,
        ref: 'ref' in hint ? hint.ref : null,
        sentence: deliverySentence(hint, build?.number ?? null),
        build,
      })),
      nextCursor: page.nextCursor,
    }
  },
)
