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
