import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesGlob } from './glob.ts'

describe('a glob', () => {
  it.each([
    ['main', 'main', true],
    ['main', 'Main', false],
    ['main', 'main2', false],
    ['*', 'main', true],
    ['*', 'feature/x', false],
    ['**', 'feature/x', true],
    ['feature/*', 'feature/x', true],
    ['feature/*', 'feature/x/y', false],
    ['feature/**', 'feature/x/y', true],
    ['feature/**', 'features/x', false],
    ['release/*.x', 'release/1.x', true],
    ['release/*.x', 'release/1.xx', false],
    ['v?.?', 'v1.2', true],
    ['v?.?', 'v1.22', false],
    ['**/junit.xml', 'junit.xml', true],
    ['**/junit.xml', 'a/b/junit.xml', true],
    ['reports/**/*.xml', 'reports/unit/a.xml', true],
    ['reports/**/*.xml', 'reports/a.xml', true],
    ['reports/**/*.xml', 'reports/a.json', false],
    ['a/**/b/**/c', 'a/x/b/y/z/c', true],
    ['a/**/b/**/c', 'a/x/y/z/c', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['?', '𝒳', true],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
  ])('%j on %j: %s', (glob, path, wanted) => {
    expect(matchesGlob(glob, path)).toBe(wanted)
  })

  it('agrees with the slow definition of itself', () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 })
    const glob = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 })
    const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(glob, path, (pattern, segments) => {
        expect(matchesGlob(pattern.join('/'), segments.join('/'))).toBe(slow(pattern, segments))
      }),
      { numRuns: 2000 },
    )
  })
})

function slow(pattern: string[], segments: string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return segments.length === 0
  if (first === '**') return slow(rest, segments) || (segments.length > 0 && slow(pattern, segments.slice(1)))
  const [segment, ...others] = segments
  return segment !== undefined && slowSegment([...first], [...segment]) && slow(rest, others)
}

function slowSegment(pattern: string[], text: string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text.length === 0
  if (first === '*') return slowSegment(rest, text) || (text.length > 0 && slowSegment(pattern, text.slice(1)))
  return text.length > 0 && (first === '?' || first === text[0]) && slowSegment(rest, text.slice(1))
}
