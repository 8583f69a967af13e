import { expect, it } from 'vitest'
import { isCallbackAddress, refuseCallback } from './callback-address.ts'

it.each(['http://localhost:3000', 'https://baton.acme.dev/x?y=z', '/', '/acme', '//elsewhere.example'])(
  '%s is an address to go to',
  (text) => expect(isCallbackAddress(text)).toBe(true),
)

it.each(['x', '\x00', 'javascript:alert(1)', 'http://', 'x|y|z', '{"a":', '....', 'ftp://a.example', 'data:,x'])(
  '%j is none',
  (text) => expect(isCallbackAddress(text)).toBe(false),
)

it('a request with such an address is refused, and the browser told to forget it', async () => {
  const answer = refuseCallback('https://baton.acme.dev')
  expect([answer.status, (await answer.json()).code]).toEqual([422, 'VALIDATION'])
  expect(answer.headers.get('set-cookie')).toBe(
    '__Host-baton.callback=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
  )
})
