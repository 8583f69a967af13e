import { type Api, createApi } from './api.ts'

/** A person with an organisation of their own: an API for scripts and the cookies for a browser. */
export type Account = { api: Api; slug: string; cookies: Array<{ name: string; value: string }> }

/** Signs up over HTTP as the browser's form does, and makes an API key that may approve nothing. */
export async function signUp(origin: string, organizationName: string): Promise<Account> {
  const jar = new Map<string, string>()
  const call = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), cookie, origin }
    const response = await fetch(`${origin}${path}`, { ...init, redirect: 'manual', headers })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      if (name && value) jar.set(name, value)
    }
    return response
  }
  const { csrfToken } = (await (await call('/api/auth/csrf')).json()) as { csrfToken: string }
  const fields = {
    email: `bench-${Date.now()}@example.test`,
    password: 'a sentence that only the bench knows',
    displayName: 'Bench',
    organizationName,
    csrfToken,
    json: 'true',
  }
  const signedUp = await call('/api/auth/callback/sign-up', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  })
  if (!signedUp.ok) throw new Error(`Signing up was answered ${signedUp.status}: ${await signedUp.text()}`)
  const home = await call('/')
  const slug = new URL(home.headers.get('location') ?? '/', origin).pathname.split('/')[1]
  if (!slug) throw new Error(`After signing up '/' leads nowhere: ${home.status}.`)
  const made = await call('/api/v1/api-keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'baton-organization': slug },
    body: JSON.stringify({ name: 'bench', role: 'owner', expiresInDays: 1 }),
  })
  if (!made.ok) throw new Error(`Making a key was answered ${made.status}: ${await made.text()}`)
  const { key } = (await made.json()) as { key: string }
  return { api: createApi(origin, key), slug, cookies: [...jar].map(([name, value]) => ({ name, value })) }
}
