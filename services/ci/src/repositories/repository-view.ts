import { z } from 'zod'
import { BUILD_STATES } from '../builds/build-states.ts'
import { FORGES } from './repository-rules.ts'

/** What has been heard from the forge. `sentence` is the page's. */
const LastDeliveryView = z.object({
  state: z.enum(['none', 'accepted', 'rejected']),
  at: z.iso.datetime().nullable(),
  sentence: z.string(),
})

/** A repository as it is listed. */
export const RepositoryView = z.object({
  id: z.string(),
  name: z.string(),
  forge: z.enum(FORGES),
  isSample: z.boolean(),
  cloneUrl: z.string(),
  defaultBranch: z.string(),
  webhookUrl: z.string(),
  lastDelivery: LastDeliveryView,
  createdAt: z.iso.datetime(),
})
export type RepositoryView = z.infer<typeof RepositoryView>

/** How the default branch does: its last verdict and how many in a row were so. */
const StreakView = z.object({ branch: z.string(), state: z.enum(BUILD_STATES), count: z.number().int() })

/** A repository's own page. */
export const RepositoryDetailView = RepositoryView.extend({
  streak: StreakView.nullable(),
  running: z.number().int(),
  queued: z.number().int(),
})
export type RepositoryDetailView = z.infer<typeof RepositoryDetailView>

/** What connecting answers. The secret is shown here once, and later only on request. */
export const ConnectedRepositoryView = RepositoryView.extend({
  webhookSecret: z.string(),
  /** Only for the sample: where to push, with credentials. */
  pushUrl: z.string().nullable(),
  /** The build of the newest commit; null where there is none, and for the sample, whose forge posts a webhook. */
  firstBuild: z.object({ id: z.string(), number: z.number().int() }).nullable(),
})
export type ConnectedRepositoryView = z.infer<typeof ConnectedRepositoryView>
