import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPurl, genericPurl, type Purl, parsePurl, purlName, samePurl } from './purl.ts'

describe('a purl', () => {
  it.each<[string, Purl]>([
    ['pkg:generic/web@1.42.0', { type: 'generic', namespace: null, name: 'web', version: '1.42.0' }],
    ['pkg:generic/acme/web@1.42.0', { type: 'generic', namespace: 'acme', name: 'web', version: '1.42.0' }],
    ['pkg:generic/a/b/web', { type: 'generic', namespace: 'a/b', name: 'web', version: null }],
    ['pkg:generic/web@1.0%2B4%20x', { type: 'generic', namespace: null, name: 'web', version: '1.0+4 x' }],
    ['pkg:npm/%40scope/name@1', { type: 'npm', namespace: '@scope', name: 'name', version: '1' }],
  ])('%s is written as it is read', (text, parts) => {
    expect(parsePurl(text)).toEqual(parts)
    expect(formatPurl(parts)).toBe(text)
  })

  it.each([
    ['pkg://generic/web@1', 'pkg:generic/web@1'],
    ['pkg:GENERIC/web@1', 'pkg:generic/web@1'],
    ['pkg:generic//acme///web/@1', 'pkg:generic/acme/web@1'],
    ['pkg:generic/%77eb@1%2e0', 'pkg:generic/web@1.0'],
  ])('%s is another spelling of %s', (one, other) => {
    const [left, right] = [parsePurl(one), parsePurl(other)]
    expect(left && right && samePurl(left, right)).toBe(true)
  })

  it.each([
    ...[
      '',
      'web',
      'pkg:',
      'pkg:generic',
      'pkg:generic/',
      'pkg:/web@1',
      'pkg:generic/@1',
      'pkg:generic/web@',
      'pkg:1x/web',
    ],
    ...[
      'pkg:generic/web@1?a=b',
      'pkg:generic/web@1#sub',
      'pkg:generic/web@%',
      'pkg:generic/%zz',
      'pkg:generic/a%2Fb@1',
      'PKG:x',
    ],
  ])('%j is none', (text) => {
    expect(parsePurl(text)).toBeNull()
  })

  it.each<[Partial<Purl>]>([
    [{ version: '2' }],
    [{ name: 'x' }],
    [{ namespace: 'y' }],
    [{ type: 'npm' }],
    [{ version: null }],
  ])('with %o is another', (changed) => {
    const purl = { type: 'generic', namespace: 'acme', name: 'web', version: '1' }
    expect(samePurl(purl, { ...purl, ...changed })).toBe(false)
  })

  it('has a name that its versions share', () => {
    expect(purlName({ type: 'generic', namespace: 'acme', name: 'web', version: '1' })).toBe('pkg:generic/acme/web')
  })

  it('needs a name', () => {
    expect(() => genericPurl('', '1')).toThrow()
    expect(() => genericPurl('a', '1', 'x//y')).toThrow()
  })

  it('survives writing and reading, whatever is in it', () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !text.includes('/') && text.isWellFormed())
    const parts = fc.record({
      type: fc.constant('generic'),
      namespace: fc.option(fc.array(segment, { minLength: 1, maxLength: 3 }).map((all) => all.join('/'))),
      name: segment,
      version: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed())),
    })
    fc.assert(
      fc.property(parts, (purl) => {
        expect(parsePurl(formatPurl(purl))).toEqual(purl)
      }),
    )
  })
})
