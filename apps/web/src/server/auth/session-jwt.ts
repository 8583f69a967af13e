import { createHash } from 'node:crypto'
import type { NextAuthOptions } from 'next-auth'
import { decode, encode, type JWT } from 'next-auth/jwt'
import type { SessionSecrets } from '../keys/session-secrets.ts'

/** What a sign-in cookie holds, by whichever of the secrets made it; null where none did, or where it has ended. */
export async function decodeSession(cookie: string | undefined, secrets: readonly string[]): Promise<JWT | null> {
  if (!cookie) return null
  for (const secret of secrets) {
    const token = await decode({ token: cookie, secret }).catch(() => null)
    if (token) return token
  }
  return null
}

/** NextAuth's way to its cookie: written with the secret of now, read with all that still verify. */
export function sessionJwt(secrets: SessionSecrets): NonNullable<NextAuthOptions['jwt']> {
  return {
    encode: async (params) => encode({ ...params, secret: (await secrets.all())[0] }),
    decode: async ({ token }) => decodeSession(token, await secrets.all()),
  }
}

/** The secret that made a request's CSRF cookie, so that a form that was open over a rotation can be sent; else that of now. */
export function csrfSecret(cookie: string | undefined, secrets: readonly [string, ...string[]]): string {
  const [token = '', hash = ''] = cookie?.split('|') ?? []
  const made = secrets.find((secret) => createHash('sha256').update(`${token}${secret}`).digest('hex') === hash)
  return made ?? secrets[0]
}
