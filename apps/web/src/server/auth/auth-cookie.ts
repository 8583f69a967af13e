import { decodeSession } from './session-jwt.ts'

/** The name of the sign-in cookie. Over https it is bound to the host by its prefix. */
export function cookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.session' : 'baton.session'
}

/** The name of the cookie that NextAuth compares a form's token with. */
export function csrfCookieName(publicUrl: string): string {
  return publicUrl.startsWith('https://') ? '__Host-baton.csrf' : 'baton.csrf'
}

/** So many cookies of one name are looked at. A browser sends two when somebody set one for a path. */
const SAME_NAME_MAX = 4
/** Browsers keep no longer cookie. */
const COOKIE_LENGTH_MAX = 4_096

/**
 * The session token of a request's `Cookie` header: of the first sign-in cookie that one of our secrets made. Null when
 * there is none. Never throws: who sends what cannot be read is signed out.
 */
export async function sessionTokenIn(
  header: string | null,
  name: string,
  secrets: readonly string[],
): Promise<string | null> {
  for (const cookie of readCookies(header, name)) {
    const token = await decodeSession(cookie, secrets)
    if (typeof token?.sessionToken === 'string') return token.sessionToken
  }
  return null
}

/** The values of the cookies of this name in a `Cookie` header, as far as they can be read. */
export function readCookies(header: string | null, name: string): string[] {
  const found: string[] = []
  for (const part of header?.split(';') ?? []) {
    const [key = '', ...value] = part.split('=')
    if (key.trim() !== name) continue
    const text = value.join('=').trim()
    const decoded = text.length <= COOKIE_LENGTH_MAX ? decode(text) : null
    if (decoded) found.push(decoded)
    if (found.length === SAME_NAME_MAX) break
  }
  return found
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
