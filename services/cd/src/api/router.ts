import { auditRouter } from './audit-router.ts'
import { authorsRouter } from './authors-router.ts'
import { cdApi } from './cd-api.ts'
import { deploymentsRouter } from './deployments-router.ts'
import { environmentsRouter, lifecyclesRouter } from './environments-router.ts'
import { dashboardRouter, inboxRouter } from './overview-routers.ts'
import { projectsRouter } from './projects-router.ts'
import { promotionsRouter } from './promotions-router.ts'
import { releasesRouter } from './releases-router.ts'
import { deliveryRetentionRouter } from './retention-router.ts'
import { signerKeysRouter } from './signer-keys-router.ts'

/** Delivery's routers by noun, to be spread into the product's one router. */
export const cdRouters = {
  projects: projectsRouter,
  releases: releasesRouter,
  environments: environmentsRouter,
  lifecycles: lifecyclesRouter,
  authors: authorsRouter,
  signerKeys: signerKeysRouter,
  promotions: promotionsRouter,
  deployments: deploymentsRouter,
  dashboard: dashboardRouter,
  inbox: inboxRouter,
  audit: auditRouter,
  deliveryRetention: deliveryRetentionRouter,
}

/** Delivery's procedures alone. */
export const cdRouter = cdApi.router(cdRouters)
export type CdRouter = typeof cdRouter
