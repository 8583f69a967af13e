import { decodeSession } from './session-jwt.ts'

/** The name of the sign-in cookie. Over https it is bound to the host by its prefix. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.session' : 'baton.session'
}

/** The session token inside a sign-in cookie; null when there is none, or it was made with none of our secrets. */
export async function sessionTokenIn(cookie: string | undefined, secrets: readonly string[]): Promise<string | null> {
  const token = await decodeSession(cookie, secrets)
  return typeof token?.sessionToken === 'string' ? token.sessionToken : null
}

/** The name of the cookie that NextAuth compares a form's token with. */
export function csrfCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.csrf' : 'baton.csrf'
}

/** One cookie out of a request's `Cookie` header. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return decodeURIComponent(value.join('='))
  }
  return undefined
}
