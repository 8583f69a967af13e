import type { IdentityContext } from '../dependencies.ts'
import { identityApi } from './identity-api.ts'
import { identityRouter } from './router.ts'

/** Calls identity's procedures as this context's actor. */
export function callAs(context: IdentityContext) {
  return identityApi.createCaller(identityRouter)({ verbContext: async () => context })
}
