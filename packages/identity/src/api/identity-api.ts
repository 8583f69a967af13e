import type { IdentityDeps } from '../dependencies.ts'
import { createApi } from './trpc.ts'

/** The base of identity's own routers. A router that serves them beside others must offer `IdentityDeps` too. */
export const identityApi = createApi<IdentityDeps>()
