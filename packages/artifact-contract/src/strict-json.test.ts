import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrictJson, StrictJsonError } from './strict-json.ts'

const LIMITS = { maxDepth: 8, maxStringLength: 20, longKeys: new Set(['payload']) }
const parse = (text: string) => parseStrictJson(new TextEncoder().encode(text), LIMITS)

function refusal(text: string | Uint8Array): { message: string; path: string } {
  try {
    parseStrictJson(typeof text === 'string' ? new TextEncoder().encode(text) : text, LIMITS)
  } catch (error) {
    if (error instanceof StrictJsonError) return { message: error.message, path: error.path }
    throw error
  }
  return expect.fail(`${String(text)} was taken.`)
}

describe('strict JSON', () => {
  it.each([
    'null',
    ' true ',
    '\t[\r\n]\n',
    '{}',
    '-0',
    '-0.5e-3',
    '1E400'.slice(0, 3),
    '9007199254740991',
    '-9007199254740991',
    '1.0e3',
    '""',
    '"\\u00e9\\n\\/\\""',
    '"😀\\ud83d\\ude00"',
    '{"a":{"b":[1,{"c":null}]},"":0}',
    '{"constructor":1,"toString":2,"hasOwnProperty":3}',
    `{"payload":"${'x'.repeat(5000)}"}`,
  ])('reads %s as JSON.parse does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['', 'A value must stand here.', ''],
    ['{"a":1,"a":1}', "The key 'a' stands twice.", ''],
    ['{"a":{"b":1,"\\u0062":2}}', "The key 'b' stands twice.", '/a'],
    ['{"__proto__":1}', "The key '__proto__' is not allowed.", ''],
    ['{"a":[{"\\u005f_proto__":1}]}', "The key '__proto__' is not allowed.", '/a/0'],
    ['[9007199254740992]', 'An integer is beyond 2^53-1.', '/0'],
    ['[-9007199254740993]', 'An integer is beyond 2^53-1.', '/0'],
    ['1e400', 'A number is too large.', ''],
    ['01', 'There is more after the end of the JSON value.', ''],
    ['1.', 'There is more after the end of the JSON value.', ''],
    ['+1', 'A value must stand here.', ''],
    ['NaN', 'A value must stand here.', ''],
    ['.5', 'A value must stand here.', ''],
    ['[1,]', 'A value must stand here.', '/1'],
    ['[1 2]', "A ',' or ']' must stand here.", ''],
    ['{"a" 1}', "A ':' must stand here.", ''],
    ['{a:1}', 'A key in quotes must stand here.', ''],
    ['{"a":1,}', 'A key in quotes must stand here.', ''],
    ["'a'", 'A value must stand here.', ''],
    ['"a', 'A string is not closed, or holds what JSON does not allow.', ''],
    ['"\\x"', 'A string is not closed, or holds what JSON does not allow.', ''],
    ['"\n"', 'A string is not closed, or holds what JSON does not allow.', ''],
    ['{"a":"b\\u0000"}', 'A string holds a NUL character.', '/a'],
    ['{"a\\u0000":1}', 'A string holds a NUL character.', ''],
    ['{"a/b~c":"\\ud800"}', 'A string holds half a character.', '/a~1b~0c'],
    ['["\\udc00\\ud800"]', 'A string holds half a character.', '/0'],
    [`["${'x'.repeat(21)}"]`, 'A string is longer than 20 characters.', '/0'],
    [`{"payload":["${'x'.repeat(21)}"]}`, 'A string is longer than 20 characters.', '/payload/0'],
    ['[[[[[[[[[1]]]]]]]]]', 'It is nested deeper than 8.', '/0/0/0/0/0/0/0/0'],
    ['{} {}', 'There is more after the end of the JSON value.', ''],
    ['// x\n1', 'A value must stand here.', ''],
    ['\ufeff1', 'A value must stand here.', ''],
    ['\u00a01', 'A value must stand here.', ''],
    ['nul', 'A value must stand here.', ''],
  ])('refuses %j', (text, message, path) => {
    expect(refusal(text)).toEqual({ message, path })
  })

  it.each([[[0x22, 0xff, 0x22]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])(
    'refuses the bytes %j, which are no UTF-8',
    (bytes) => {
      expect(refusal(new Uint8Array(bytes)).message).toBe('The text is not UTF-8.')
    },
  )

  it('does not overflow on what is nested beyond all measure', () => {
    expect(refusal('['.repeat(1_000_000)).message).toBe('It is nested deeper than 8.')
  })

  it('reads a long string in one piece', () => {
    const long = 'x'.repeat(1_000_000)
    expect(parse(`{"payload":"${long}"}`)).toEqual({ payload: long })
  })

  it('agrees with JSON.parse on whatever JSON.stringify writes', () => {
    const limits = { maxDepth: 64, maxStringLength: 1_000_000 }
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__') && !/[0-9]{16}/.test(text))
        expect(parseStrictJson(new TextEncoder().encode(text), limits)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('takes nothing that JSON.parse would refuse', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.',
      'e',
      'true',
      ' ',
      '\\',
      'null',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (found) => {
        const text = found.join('')
        let value: unknown
        try {
          value = parse(text)
        } catch {
          return
        }
        expect(JSON.parse(text)).toEqual(value)
      }),
      { numRuns: 3000 },
    )
  })
})
