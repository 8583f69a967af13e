import { describe, expect, it } from 'vitest'
import { claimAuthor, hashEmail, isAuthoredBy, shorten } from './authors.ts'

describe('an author', () => {
  it('is known by the address, however it is spelt', () => {
    const claim = claimAuthor({ name: ' Ada Lovelace ', email: 'Ada@Example.com ' })
    expect(claim.name).toBe('Ada Lovelace')
    expect(isAuthoredBy(claim, 'ada@example.com')).toBe(true)
    expect(isAuthoredBy(claim, ' ADA@EXAMPLE.COM')).toBe(true)
    expect(isAuthoredBy(claim, 'eda@example.com')).toBe(false)
  })

  it('has a salt of its own in every claim, so that claims cannot be joined', () => {
    const [one, two] = [claimAuthor({ name: 'a', email: 'a@b' }), claimAuthor({ name: 'a', email: 'a@b' })]
    expect(one.salt).not.toBe(two.salt)
    expect(one.emailHash).not.toBe(two.emailHash)
  })

  it('is the same claim for an address in a scope, and another in any other', () => {
    const lin = { name: 'Lin', email: ' Lin@Acme.dev' }
    expect(claimAuthor(lin, 'org_1')).toEqual(claimAuthor({ name: 'Lin', email: 'lin@acme.dev' }, 'org_1'))
    expect(claimAuthor(lin, 'org_1').salt).not.toBe(claimAuthor(lin, 'org_2').salt)
    expect(isAuthoredBy(claimAuthor(lin, 'org_1'), 'lin@acme.dev')).toBe(true)
  })

  it.each(['', 'lin', '@', 'a@b@c'])('without an address (%j) is nobody who could be known again', (email) => {
    expect(claimAuthor({ name: 'Lin', email }, 'org_1').salt).not.toBe(
      claimAuthor({ name: 'Lin', email }, 'org_1').salt,
    )
  })

  it('is hashed as salt in hex, then the lower-cased address', () => {
    // printf '%s' 00ffada@example.com | sha256sum
    expect(hashEmail('00ff', 'Ada@Example.com')).toBe(
      '876e332b9559bb8b8ffaca3648ce34507780a311fc4bf938beb3478e3084f540',
    )
  })
})

it.each([
  ['short', 10, 'short'],
  ['abcdef', 3, 'abc'],
  ['ab😀', 3, 'ab'],
  ['ab😀', 4, 'ab😀'],
  ['a\ud800b', 10, 'a\ufffdb'],
])('%j is shortened to %i characters, never to half a one', (text, max, wanted) => {
  expect(shorten(text, max)).toBe(wanted)
})
