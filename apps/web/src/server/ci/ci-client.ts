import type { CiRouter } from '@baton/ci/api'
import { createTRPCClient, httpLink } from '@trpc/client'

/** CI's procedures as one caller may use them. Each call carries a token of its own. */
export type CiClient = ReturnType<typeof createCiClient>

/** A client of CI's procedures. Waits 10 s at most for each. */
export function createCiClient(url: string, token: () => Promise<string>) {
  return createTRPCClient<CiRouter>({
    links: [
      httpLink({
        url: `${url}/trpc`,
        headers: async () => ({ authorization: `Bearer ${await token()}` }),
        fetch: (address, init) =>
          fetch(address as string, {
            ...(init as RequestInit),
            signal: AbortSignal.timeout(10_000),
            cache: 'no-store',
          }),
      }),
    ],
  })
}
