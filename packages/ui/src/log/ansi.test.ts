import { expect, test } from 'vitest'
import { parseAnsi, stripAnsi } from './ansi.ts'
import { contrast, liftForLog } from './lift-colour.ts'

const E = '\u001b'

test('text without escapes is one run', () => {
  expect(parseAnsi('ok 1 - adds')).toEqual([{ text: 'ok 1 - adds' }])
})

test('an empty line has no run', () => {
  expect(parseAnsi('')).toEqual([])
})

test('a colour holds until it is reset', () => {
  expect(parseAnsi(`${E}[31mFAIL${E}[39m cart`)).toEqual([
    { text: 'FAIL', colour: 'var(--color-ansi-red)' },
    { text: ' cart' },
  ])
})

test('bold, dim, italic and underline are switched one by one', () => {
  expect(parseAnsi(`${E}[1;3;4ma${E}[22mb${E}[23mc${E}[24md`)).toEqual([
    { text: 'a', bold: true, italic: true, underline: true },
    { text: 'b', italic: true, underline: true },
    { text: 'c', underline: true },
    { text: 'd' },
  ])
})

test('a badge on a coloured ground keeps its colour as its text', () => {
  expect(parseAnsi(`${E}[30m${E}[42m PASS ${E}[49m${E}[39m x`)).toEqual([
    { text: ' PASS ', bold: true, colour: 'var(--color-ansi-green)' },
    { text: ' x' },
  ])
})

test('cursor movements, titles, links and other controls leave nothing behind', () => {
  const line = `${E}[2K${E}[1Gone${E}]0;title\u0007 two${E}]8;;https://x.test${E}\\link${E}]8;;${E}\\${E}(B\u0007\u0008`
  expect(stripAnsi(line)).not.toContain(E)
  expect(stripAnsi(line)).toContain('one two')
  expect(stripAnsi(line)).toContain('link')
  expect(stripAnsi(line)).not.toContain('x.test')
})

test('an escape that is cut off at the end of the line is dropped', () => {
  expect(stripAnsi(`abc${E}`)).toBe('abc')
})

test('a line drawn over with carriage returns shows its last drawing', () => {
  expect(stripAnsi('10 %\r50 %\r100 %\r')).toBe('100 %')
})

test('markup stays text', () => {
  expect(parseAnsi('<img src=x onerror=alert(1)>')).toEqual([{ text: '<img src=x onerror=alert(1)>' }])
})

test('any colour that a program chooses can be read in both themes', () => {
  for (const rgb of [
    [0, 0, 0],
    [255, 255, 255],
    [255, 255, 0],
    [0, 0, 128],
    [130, 130, 130],
  ] as const) {
    const found = liftForLog(rgb).match(/light-dark\(#(\w{6}), #(\w{6})\)/)
    const [light, dark] = [found?.[1], found?.[2]].map((hex) => {
      const number = Number.parseInt(hex ?? '', 16)
      return [number >> 16, (number >> 8) & 255, number & 255] as const
    })
    if (!light || !dark) throw new Error('no colour')
    expect(contrast(light, [255, 255, 255])).toBeGreaterThanOrEqual(4.5)
    expect(contrast(dark, [9, 10, 14])).toBeGreaterThanOrEqual(4.5)
  }
})
