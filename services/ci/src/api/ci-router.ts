import { generateOpenApiDocument } from 'trpc-to-openapi'
import { buildsRouter } from './builds-router.ts'
import { publicationsRouter } from './publications-router.ts'
import { repositoriesRouter } from './repositories-router.ts'
import { buildRetentionRouter } from './retention-router.ts'
import { router } from './trpc.ts'

/** Every procedure of CI. Served at `/trpc`, and those with a REST path also at `/api/v1`. */
export const ciRouter = router({
  builds: buildsRouter,
  repositories: repositoriesRouter,
  publications: publicationsRouter,
  buildRetention: buildRetentionRouter,
})
export type CiRouter = typeof ciRouter

/** The OpenAPI 3.1 document of the same procedures. `baseUrl` is where `/api/v1` is served. */
export function openApiDocument(baseUrl: string) {
  return generateOpenApiDocument(ciRouter, {
    title: 'Baton CI',
    version: '1',
    openApiVersion: '3.1.0',
    baseUrl,
    description: 'Builds of repositories: start and read them, their logs, tests and artifacts.',
  })
}
