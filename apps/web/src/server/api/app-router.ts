import type { CdDeps } from '@baton/cd/dependencies'
import { cdRouters } from '@baton/cd/router'
import type { IdentityDeps } from '@baton/identity/dependencies'
import { identityRouters } from '@baton/identity/router'
import { createApi } from '@baton/identity/trpc'

/** What the verbs of delivery and identity need of this process. */
export type AppDeps = IdentityDeps & CdDeps

const api = createApi<AppDeps>()

/** Every procedure that this process serves itself: delivery's and identity's. CI's are forwarded. */
export const appRouter = api.router({ ...identityRouters, ...cdRouters })
export type AppRouter = typeof appRouter

/** Calls the procedures in this process, for pages. */
export const createServerApi = api.createCaller(appRouter)
export type ServerApi = ReturnType<typeof createServerApi>
