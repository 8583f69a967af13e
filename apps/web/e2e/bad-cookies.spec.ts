import { request as send } from 'node:http'
import { expect, test } from '@playwright/test'
import { address } from './support/address.ts'

const NAMES = ['baton.session', 'baton.csrf', 'baton.callback', 'baton.theme']
const VALUES = ['%', '%zz', '%ff%fe', '%00', '%0d%0ax', '\xff\xfe', '....', 'x|y|z', '"', '{"a":', 'a'.repeat(5_000)]
const COOKIES = [
  ...VALUES.map((value) => NAMES.map((name) => `${name}=${value}`).join('; ')),
  'baton.session=a; baton.session=%; baton.session.0=b; baton.session.1=%zz',
  '__proto__=x; constructor=y; =; ;;; =z; baton.session',
  `baton.session=${'a'.repeat(100_000)}`,
]

const PLACES = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/sign-in' },
  { method: 'GET', path: '/acme' },
  { method: 'GET', path: '/acme/settings/preferences' },
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/api/v1/projects' },
  { method: 'GET', path: '/api/v1/builds' },
  { method: 'GET', path: '/api/trpc/projects.list?org=acme' },
  { method: 'GET', path: '/api/events?org=acme' },
  { method: 'GET', path: '/api/auth/session' },
  { method: 'GET', path: '/api/auth/csrf' },
  { method: 'POST', path: '/api/auth/signout' },
  { method: 'POST', path: '/api/auth/callback/credentials' },
  { method: 'POST', path: '/api/v1/projects' },
]

/** The status of an answer to a request with exactly this `Cookie` header. */
function statusOf(place: { method: string; path: string }, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const isPost = place.method === 'POST'
    const headers = {
      cookie,
      connection: 'close',
      ...(isPost ? { origin: address(), 'content-type': 'application/json' } : {}),
    }
    const request = send(`${address()}${place.path}`, { method: place.method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', reject)
    request.end(isPost ? '{}' : undefined)
  })
}

for (const place of PLACES) {
  test(`no cookie makes ${place.method} ${place.path} fail: its sender is signed out, or told that it is too much`, async () => {
    const answers: Array<[cookie: string, status: number]> = []
    for (const cookie of COOKIES) answers.push([cookie.slice(0, 40), await statusOf(place, cookie)])
    expect(answers.filter(([, status]) => status >= 500 || status === 0)).toEqual([])
    if (place.path.startsWith('/api/v1')) {
      expect([...new Set(answers.map(([, status]) => status))].toSorted()).toEqual([401, 431])
    }
  })
}
