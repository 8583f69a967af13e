import {
  acceptInvitation,
  confirmAddress,
  type GateDeps,
  type OpenedSignIn,
  type Origin,
  signIn,
  signOut,
  signUp,
} from '@baton/identity/gates'
import { DomainError } from '@baton/kernel/errors'
import type { NextAuthOptions, User } from 'next-auth'
import credentials from 'next-auth/providers/credentials'
import type { WebEnv } from '../../env.ts'
import { COOKIE_MS } from '../keys/session-secret-rules.ts'
import type { SessionSecrets } from '../keys/session-secrets.ts'
import { cookieName, csrfCookieName } from './auth-cookie.ts'
import { callbackCookieName } from './callback-address.ts'
import { csrfSecret, sessionJwt } from './session-jwt.ts'

/** What the options of one request depend on. */
export type AuthRequest = { isPost: boolean; csrfCookie: string | undefined }

type Fields = Record<string, string> | undefined
type Way = (fields: Record<string, string>, origin: Origin) => Promise<OpenedSignIn>

/**
 * NextAuth over identity's gates. Its cookie carries the session token, encrypted; whether the sign-in still holds is
 * asked of the database at every request, so it can be revoked. A refusal's own sentence reaches the page. Made for each
 * request: which secret it is checked with depends on its age.
 */
export function authOptions(
  gate: GateDeps,
  env: WebEnv,
  secrets: SessionSecrets,
  onFault: (error: unknown) => void,
): (request: AuthRequest) => Promise<NextAuthOptions> {
  const secure = env.PUBLIC_URL.startsWith('https://')
  const flags = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const provider = (id: string, way: Way) =>
    credentials({
      id,
      name: id,
      credentials: {},
      authorize: async (fields: Fields, request) => opened(() => way(fields ?? {}, originOf(request.headers)), onFault),
    })
  const options: NextAuthOptions = {
    jwt: sessionJwt(secrets),
    session: { strategy: 'jwt', maxAge: COOKIE_MS / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: { name: cookieName(env.PUBLIC_URL), options: flags },
      csrfToken: { name: csrfCookieName(env.PUBLIC_URL), options: flags },
      callbackUrl: { name: callbackCookieName(env.PUBLIC_URL), options: flags },
    },
    providers: [
      provider('credentials', ({ email = '', password = '' }, origin) => signIn(gate, { email, password }, origin)),
      provider('sign-up', (fields, origin) => {
        const { email = '', password = '', displayName = '', organizationName = '', firstAccountToken } = fields
        return signUp(gate, { email, password, displayName, organizationName, firstAccountToken }, origin)
      }),
      provider('invitation', async ({ token = '', password = '', displayName }, origin) => {
        const acceptance =
          displayName === undefined
            ? ({ as: 'existing', password } as const)
            : ({ as: 'new', displayName, password } as const)
        const joined = await acceptInvitation(gate, token, acceptance, origin)
        if (!joined.signIn) throw new DomainError('UNAUTHENTICATED', 'Sign in to go on.', { reason: 'session' })
        return joined.signIn
      }),
      provider('confirmation', async ({ token = '', password = '' }, origin) => {
        const { signIn } = await confirmAddress(gate, token, { password }, origin)
        if (!signIn) throw new DomainError('UNAUTHENTICATED', 'Sign in to go on.', { reason: 'session' })
        return signIn
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user ? { sub: user.id, sessionToken: (user as User & { sessionToken: string }).sessionToken } : token,
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ baseUrl }) => baseUrl,
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sessionToken === 'string') await signOut(gate, token.sessionToken)
      },
    },
    logger: { error: (_code, detail) => onFault(detail), warn: () => undefined, debug: () => undefined },
  }
  return async ({ isPost, csrfCookie }) => {
    const all = await secrets.all()
    // A form that is being sent may use an older secret. New tokens are made with the current one.
    return { ...options, secret: isPost ? csrfSecret(csrfCookie, all) : all[0] }
  }
}

const NOT_DONE = 'The server failed while it answered. Nothing of this request was recorded. Try again.'

async function opened(
  way: () => Promise<OpenedSignIn>,
  onFault: (error: unknown) => void,
): Promise<User & { sessionToken: string }> {
  try {
    const { user, sessionToken } = await way()
    return { id: user.userId, sessionToken }
  } catch (error) {
    if (error instanceof DomainError) throw new Error(error.message)
    onFault(error)
    throw new Error(NOT_DONE)
  }
}

/** Where a request comes from, as `noteClientAddresses` has noted it. */
export function originOf(headers: Headers | Record<string, unknown> | undefined): Origin {
  const read = (name: string) => {
    const value = headers instanceof Headers ? headers.get(name) : headers?.[name]
    return typeof value === 'string' ? value : ''
  }
  return { ip: read('x-forwarded-for') || 'unknown', userAgent: read('user-agent') }
}
