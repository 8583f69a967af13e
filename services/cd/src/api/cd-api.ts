import { createApi } from '@baton/identity/trpc'
import type { CdDeps } from '../dependencies.ts'

/** The base of delivery's own routers. A router that serves them beside others must offer `CdDeps` too. */
export const cdApi = createApi<CdDeps>()
