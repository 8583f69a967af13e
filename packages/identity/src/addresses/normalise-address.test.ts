import { describe, expect, it } from 'vitest'
import { normaliseAddress, spellingsOf } from './normalise-address.ts'

describe('an address', () => {
  it.each([
    ['Ada@Acme.DEV', 'ada@acme.dev'],
    ['  ada@acme.dev\t', 'ada@acme.dev'],
    ['\u00a0ada@acme.dev\u00a0', 'ada@acme.dev'],
    ['ada@acme.dev.', 'ada@acme.dev'],
    ['ada@M\u00dcNCHEN.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@mu\u0308nchen.example', 'ada@xn--mnchen-3ya.example'],
    ['ada@XN--MNCHEN-3YA.example', 'ada@xn--mnchen-3ya.example'],
    ['\uff41da@acme.dev', 'ada@acme.dev'],
    ['ada+tag@acme.dev', 'ada+tag@acme.dev'],
  ])('typed as %j is stored as %s', (typed, stored) => {
    expect(normaliseAddress(typed)).toBe(stored)
    expect(normaliseAddress(stored)).toBe(stored)
  })

  it.each([
    '',
    'ada',
    'ada@',
    '@acme.dev',
    'ada@acme',
    'a b@acme.dev',
    'ada@acme.dev, eve@evil.dev',
    'ada@[127.0.0.1]',
    'ada\n@acme.dev',
    `${'a'.repeat(65)}@acme.dev`,
  ])('is not %j', (typed) => {
    expect(normaliseAddress(typed)).toBeNull()
  })

  it('is looked for in commits in its own script and in ASCII', () => {
    expect(spellingsOf('ada@xn--mnchen-3ya.example')).toContain('ada@münchen.example')
    expect(spellingsOf('ada@xn--mnchen-3ya.example')).toContain('ada@xn--mnchen-3ya.example')
    expect(spellingsOf('ada@acme.dev')).toEqual(['ada@acme.dev'])
  })
})
