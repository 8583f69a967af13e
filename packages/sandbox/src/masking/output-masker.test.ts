import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOutputMasker } from './output-masker.ts'

function mask(secrets: { name: string; value: string }[], chunks: readonly Buffer[]): Buffer {
  const masker = createOutputMasker(secrets)
  return Buffer.concat([...chunks.map((chunk) => masker.push(chunk)), masker.end()])
}

/** Cuts bytes into pieces at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

const secretText = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'b', "'", '"', '\\', '/', '+', '\n', ' ', 'é'), minLength: 8, maxLength: 30 }),
)
const noise = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('ab', 'aaaaaaaa', '\n', '[secret '))
/** What is printed for a value, and the part of it that gives the value away. */
type Printed = { text: string; telling: string }

const same = (text: string): Printed => ({ text, telling: text })
const base64 = (encoding: 'base64' | 'base64url') => (value: string, before: string) => {
  const text = Buffer.from(before + value).toString(encoding)
  const start = Buffer.byteLength(before)
  const telling = text.slice(Math.ceil((start * 8) / 6), Math.floor(((start + Buffer.byteLength(value)) * 8) / 6))
  return { text, telling }
}
const encoders: Record<string, (value: string, before: string) => Printed> = {
  plain: same,
  base64: base64('base64'),
  base64url: base64('base64url'),
  hex: (value) => same(Buffer.from(value).toString('hex')),
  HEX: (value) => same(Buffer.from(value).toString('hex').toUpperCase()),
  url: (value) => same(encodeURIComponent(value)),
  form: (value) => same(encodeURIComponent(value).replaceAll('%20', '+')),
  json: (value) => same(JSON.stringify(value)),
  shell: (value) => same(`'${value.replaceAll("'", "'\\''")}'`),
}

describe('masking', () => {
  it('lets no secret through in any encoding, however the output is cut into pieces', () => {
    const printed = fc.record({ secret: fc.nat(), encoder: fc.constantFrom(...Object.keys(encoders)), before: noise })
    const property = fc.property(
      fc.array(secretText, { minLength: 1, maxLength: 3 }),
      fc.array(printed, { maxLength: 6 }),
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 }),
      (values, prints, places) => {
        const secrets = values.map((value, index) => ({ name: `S${index}`, value }))
        const printed = prints.map(({ secret, encoder, before }) => {
          const value = (values[secret % values.length] ?? '').toWellFormed()
          const { text, telling } = encoders[encoder]?.(value, before.toWellFormed()) ?? same('')
          return { text: before + text, telling }
        })
        const text = printed.map((part) => part.text).join('')
        const masked = mask(secrets, cut(Buffer.from(text), places)).toString()
        const seen = masked.replaceAll(/\[secret S\d\]/g, '\u0000')
        for (const { telling } of printed) expect(seen).not.toContain(telling)
        for (const { value } of secrets) expect(seen).not.toContain(value)
      },
    )
    fc.assert(property, { numRuns: 10_000 })
  }, 120_000)

  it('changes nothing else, however the output is cut into pieces', () => {
    const property = fc.property(
      fc.array(fc.oneof(fc.constant('SECRET'), fc.string({ unit: fc.constantFrom('x', 'y', 'k'), maxLength: 12 }))),
      fc.array(fc.nat({ max: 500 })),
      (parts, places) => {
        const value = 'kxkxkxky'
        const text = parts.map((part) => (part === 'SECRET' ? value : part)).join('|')
        const expected = text.replaceAll(/kxkxkxky/g, '[secret K]')
        expect(mask([{ name: 'K', value }], cut(Buffer.from(text), places)).toString()).toBe(expected)
      },
    )
    fc.assert(property, { numRuns: 2_000 })
  })

  it.each([
    [
      'overlapping secrets',
      [
        ['A', 'abcdefgh'],
        ['B', 'efghijkl'],
      ],
      'x abcdefghijkl y',
      'x [secret A] y',
    ],
    [
      'a secret in a secret',
      [
        ['A', 'abcdefgh'],
        ['B', 'xxabcdefghxx'],
      ],
      'abcdefgh xxabcdefghxx',
      '[secret A] [secret B]',
    ],
    ['a secret that repeats itself', [['A', 'aaaaaaaa']], `b${'a'.repeat(100)}b`, 'b[secret A]b'],
    [
      'two secrets side by side',
      [
        ['A', 'abcdefgh'],
        ['B', 'ijklmnop'],
      ],
      'abcdefghijklmnop',
      '[secret A][secret B]',
    ],
    [
      'a line of a secret of many lines',
      [['A', 'first line here\nx\nsecond line']],
      'a first line here b',
      'a [secret A] b',
    ],
    ['the beginning of a secret', [['A', 'abcdefgh']], 'abcdefg', 'abcdefg'],
  ] as const)('of %s', (_, secrets, text, expected) => {
    const list = secrets.map(([name, value]) => ({ name, value }))
    expect(mask(list, [Buffer.from(text)]).toString()).toBe(expected)
    expect(
      mask(
        list,
        [...Buffer.from(text)].map((byte) => Buffer.from([byte])),
      ).toString(),
    ).toBe(expected)
  })

  it('lets a line through at once that is no beginning of a secret', () => {
    const masker = createOutputMasker([{ name: 'A', value: 'x'.repeat(4_000) }])
    expect(masker.push(Buffer.from('a whole line\n')).toString()).toBe('a whole line\n')
    expect(masker.push(Buffer.from('then xxx')).toString()).toBe('then ')
    expect(masker.push(Buffer.from('y')).toString()).toBe('xxxy')
  })

  it('holds only as much memory as a secret is long while one repeats without end', () => {
    const masker = createOutputMasker([{ name: 'A', value: 'a'.repeat(100) }])
    const chunk = Buffer.alloc(65_536, 'a')
    let out = ''
    for (let round = 0; round < 200; round += 1) out += masker.push(chunk).toString()
    expect(out + masker.end().toString()).toBe('[secret A]')
  })

  it('finds what base64 printed over many lines', () => {
    const value = Array.from({ length: 40 }, (_, index) => `part ${index}`).join(', ')
    const wrapped = Buffer.from(value).toString('base64').replaceAll(/.{76}/g, '$&\n')
    expect(mask([{ name: 'A', value }], [Buffer.from(wrapped)]).toString()).toMatch(/^(\[secret A\]\n?=?)+$/)
  })
})
