import { encode } from 'next-auth/jwt'
import { expect, test } from 'vitest'
import { readCookies, sessionTokenIn } from './auth/auth-cookie.ts'
import { errorResponse } from './http/problem-response.ts'
import type { WebProcess } from './process-types.ts'
import { resolveCaller } from './request-caller.ts'

const SECRET = 'the secret of now'
const NAME = 'baton.session'
const secrets = [SECRET, 'the former secret'] as const
const signedIn = (sessionToken: unknown, secret: string = SECRET) => encode({ token: { sessionToken }, secret })
const good = await signedIn('ses_1')
const [head = '', , iv = '', text = '', tag = ''] = good.split('.')

/** Broken cookies. Whoever sends one of them is signed out. */
const BAD: ReadonlyArray<[what: string, header: string]> = [
  ['nothing', ''],
  ['a name alone', NAME],
  ['no value', `${NAME}=`],
  ['an unfinished percent sign', `${NAME}=%`],
  ['a percent sign before no number', `${NAME}=%zz`],
  ['percent encoding that is not UTF-8', `${NAME}=%ff%fe`],
  ['half a surrogate pair', `${NAME}=%ed%a0%80`],
  ['an encoded NUL', `${NAME}=%00`],
  ['encoded line ends', `${NAME}=${good}%0d%0aset-cookie:x`],
  ['bytes that are no letters', `${NAME}=\xff\xfe`],
  ['a token without an end', `${NAME}=${good.slice(0, 40)}`],
  ['a token of four parts', `${NAME}=${good.split('.').slice(0, 4).join('.')}`],
  ['a token of dots', `${NAME}=....`],
  ['a token whose tag was changed', `${NAME}=${[head, '', iv, text, `A${tag.slice(1)}A`].join('.')}`],
  ['a token whose head says another algorithm', `${NAME}=${['eyJhbGciOiJub25lIn0', '', iv, text, tag].join('.')}`],
  ['a token whose head is no JSON', `${NAME}=${['e30x', '', iv, text, tag].join('.')}`],
  ['a token by a stranger', `${NAME}=${await signedIn('ses_1', 'a secret that is not ours')}`],
  [
    'a token that has ended',
    `${NAME}=${await encode({ token: { sessionToken: 'ses_1' }, secret: SECRET, maxAge: -60 })}`,
  ],
  ['a token that names no session', `${NAME}=${await encode({ token: {}, secret: SECRET })}`],
  ['a session that is no text', `${NAME}=${await signedIn({ $ne: null })}`],
  ['a cookie longer than browsers keep', `${NAME}=${'a'.repeat(5_000)}`],
  ['a thousand cookies of the name', Array.from({ length: 1_000 }, () => `${NAME}=x`).join('; ')],
  ['signs of cookies alone', ';;;===;;; = ; =x'],
  ['names of the language', '__proto__=x; constructor=y; toString=z'],
]

const never = new Proxy({}, { get: () => expect.unreachable('The database was asked.') })
const web = {
  env: { PUBLIC_URL: 'http://localhost:3000' },
  keys: { sessionSecrets: { all: async () => secrets } },
  gate: never,
} as unknown as WebProcess

test.each(BAD)('%s in the cookie header is answered as signed out, 401', async (_what, header) => {
  const request = { url: 'http://localhost:3000/api/v1/projects', headers: new Headers({ cookie: header }) } as Request
  const answer = await resolveCaller(web, request).then(
    () => expect.unreachable('Somebody was let in.'),
    (error: unknown) => errorResponse(error),
  )
  expect([answer.status, await answer.json()]).toMatchObject([401, { reason: 'no_credentials' }])
})

test.each(BAD)('a good cookie still signs in when it comes with %s', async (what, header) => {
  const [before, after] = [`${header}; ${NAME}=${good}`, `${NAME}=${good}; ${header}`]
  expect(await sessionTokenIn(after, NAME, secrets)).toBe('ses_1')
  // Only so many are looked at.
  expect(await sessionTokenIn(before, NAME, secrets)).toBe(what.startsWith('a thousand') ? null : 'ses_1')
})

test('a cookie of a former secret, or with percent encoding, is read', async () => {
  const former = await signedIn('ses_2', 'the former secret')
  expect(await sessionTokenIn(`a=b; ${NAME}=${former}`, NAME, secrets)).toBe('ses_2')
  expect(readCookies('a=1; b=%C3%A9; b=x=y', 'b')).toEqual(['é', 'x=y'])
  expect(readCookies(null, 'b')).toEqual([])
})
