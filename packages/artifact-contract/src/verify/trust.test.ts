import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesRef, sameRepository } from './trust.ts'

describe('a ref', () => {
  it.each([
    ['refs/heads/main', 'refs/heads/main', true],
    ['refs/heads/main', 'refs/heads/main2', false],
    ['refs/heads/*', 'refs/heads/a/b', true],
    ['refs/tags/v*', 'refs/tags/v1', true],
    ['refs/tags/v*', 'refs/tags/v', true],
    ['refs/tags/v*', 'refs/heads/v1', false],
    ['refs/*/v*-final', 'refs/tags/v1-final', true],
    ['refs/*/v*-final', 'refs/tags/v1-fina', false],
    ['a*a', 'a', false],
    ['a*b*c', 'axxc', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['refs/heads/.*', 'refs/heads/main', false],
  ])('%s on %s: %s', (pattern, ref, wanted) => {
    expect(matchesRef(pattern, ref)).toBe(wanted)
  })

  it('fits a pattern made of it with pieces left out', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/') }), { minLength: 1 }), (pieces) => {
        const kept = pieces.map((piece, index) => (index % 2 === 0 ? piece : '*')).join('')
        expect(matchesRef(kept, pieces.join(''))).toBe(true)
      }),
    )
  })
})

describe('a repository', () => {
  it.each([
    ['https://git.example/acme/web', 'https://git.example/acme/web.git', true],
    ['https://git.example/acme/web', 'git+https://GIT.EXAMPLE/acme/web/', true],
    ['https://git.example/acme/web', 'https://user:secret@git.example/acme/web', true],
    ['https://git.example/acme/web', 'https://git.example:8443/acme/web', false],
    ['https://git.example/acme/web', 'http://git.example/acme/web', false],
    ['https://git.example/acme/web', 'https://git.example/acme/Web', false],
    ['https://git.example/acme/web', 'https://git.example/acme/web/more', false],
    ['git@git.example:acme/web.git', 'git@git.example:acme/web', true],
    ['', 'https://git.example', false],
  ])('%s and %s: %s', (one, other, wanted) => {
    expect(sameRepository(one, other)).toBe(wanted)
  })
})
