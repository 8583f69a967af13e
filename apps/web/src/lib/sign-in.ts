import { asRefusal } from './read-problem.ts'

/** How an attempt to sign in ended: nothing, or the server's own sentence. */
export type SignInAnswer = { ok: true } | { ok: false; message: string }

const UNREACHABLE = 'You are not signed in: the server did not answer. Try again.'

/** The ways to a sign-in: with a password, by making an account, by accepting an invitation, by confirming an address. */
export type SignInProvider = 'credentials' | 'sign-up' | 'invitation' | 'confirmation'

/** Signs in through NextAuth's own endpoints; the cookie is the server's to set. Never throws. */
export async function signIn(
  provider: SignInProvider,
  fields: Readonly<Record<string, string>>,
): Promise<SignInAnswer> {
  try {
    const response = await fetch(`/api/auth/callback/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, csrfToken: await csrfToken(), json: 'true' }),
    })
    const answer: unknown = await response.json()
    const refusal = asRefusal(answer)
    if (refusal) return { ok: false, message: refusal.detail }
    const { url } = answer as { url?: string }
    const error = url ? new URL(url, window.location.href).searchParams.get('error') : null
    if (response.ok && error === null) return { ok: true }
    return { ok: false, message: error ?? UNREACHABLE }
  } catch {
    return { ok: false, message: UNREACHABLE }
  }
}

/** Ends the sign-in. The session is revoked on the server; the cookie goes with the answer. */
export async function signOut(): Promise<void> {
  await fetch('/api/auth/signout', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken: await csrfToken(), json: 'true' }),
  })
}

async function csrfToken(): Promise<string> {
  const response = await fetch('/api/auth/csrf')
  const { csrfToken } = (await response.json()) as { csrfToken: string }
  return csrfToken
}
