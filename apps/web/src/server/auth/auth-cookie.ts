import { decode } from 'next-auth/jwt'

/** The name of the sign-in cookie. Over https it is bound to the host by its prefix. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.session' : 'baton.session'
}

/** The session token inside a sign-in cookie; null when there is none, or it was not made with our secret. */
export async function sessionTokenIn(cookie: string | undefined, secret: string): Promise<string | null> {
  if (!cookie) return null
  const token = await decode({ token: cookie, secret }).catch(() => null)
  return typeof token?.sessionToken === 'string' ? token.sessionToken : null
}

/** One cookie out of a request's `Cookie` header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return decodeURIComponent(value.join('='))
  }
  return undefined
}
