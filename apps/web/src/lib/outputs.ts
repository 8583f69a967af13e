import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/api/app-router.ts'

/** What each procedure of delivery and identity answers. */
export type Outputs = inferRouterOutputs<AppRouter>
