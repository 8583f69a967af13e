import { apiKeysRouter } from './api-keys-router.ts'
import { grantsRouter } from './grants-router.ts'
import { identityApi } from './identity-api.ts'
import { invitationsRouter } from './invitations-router.ts'
import { membersRouter } from './members-router.ts'
import { organizationRouter } from './organization-router.ts'
import { teamsRouter } from './teams-router.ts'

/** Identity's routers by noun, to be spread into the product's one router. */
export const identityRouters = {
  organization: organizationRouter,
  members: membersRouter,
  invitations: invitationsRouter,
  teams: teamsRouter,
  grants: grantsRouter,
  apiKeys: apiKeysRouter,
}

/** Identity's procedures alone. */
export const identityRouter = identityApi.router(identityRouters)
export type IdentityRouter = typeof identityRouter
