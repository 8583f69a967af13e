import type { CiRouter } from '@baton/ci/api'
import { createTRPCClient, httpLink } from '@trpc/client'
import type { AppRouter } from '#server/api/app-router.ts'

/** The procedures as a page in the browser calls them. Loaded when the first act is pressed, not with the page. */
export type BrowserApi = ReturnType<typeof createBrowserApi>

/** Clients of this server's procedures and of CI's, in one organisation. */
export function createBrowserApi(organization: string) {
  const headers = { 'baton-organization': organization }
  return {
    own: createTRPCClient<AppRouter>({ links: [httpLink({ url: '/api/trpc', headers })] }),
    ci: createTRPCClient<CiRouter>({ links: [httpLink({ url: '/api/ci', headers })] }),
  }
}
