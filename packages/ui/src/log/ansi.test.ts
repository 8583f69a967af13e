import { expect, test } from 'vitest'
import { keptOfLine, parseAnsi, stripAnsi } from './ansi.ts'
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

test.each([
  ['a shorter drawing over a longer one', 'downloading\rdone', 'doneloading'],
  ['one that erases what is left', `downloading\rdone${E}[K`, 'done'],
  ['one that erases the line first', `downloading${E}[2K\rdone`, 'done'],
  ['one that erases up to the cursor', `abcdef${E}[3D${E}[1K`, '    ef'],
  ['backspaces', '10 %\b\b\b\b\b20 %', '20 %'],
  ['backspaces that wipe', 'abc\b \b\b \b', 'a  '],
  ['the reset of tput', `${E}[1mbold${E}(B${E}[m plain`, 'bold plain'],
  ['another character set', `${E}(0${E})B${E}*Aok`, 'ok'],
  ['moves to a column', `abc${E}[10Gx${E}[1GA`, 'Abc      x'],
  ['moves right and left', `a${E}[3Cb${E}[2Dc`, 'a  cb'],
  ['a place that is kept', `a${E}7bcd${E}8X`, 'aXcd'],
  ['a place that is kept by the other name', `a${E}[sbcd${E}[uX`, 'aXcd'],
  ['letters deleted and put in', `abcd\r${E}[2P${E}[1@x`, 'xcd'],
  ['letters erased in place', `abcd\r${E}[2X`, '  cd'],
  ['a cursor that is hidden and shown', `${E}[?25lwork${E}[?25h`, 'work'],
  ['moves to other lines, which a log has not', `a${E}[1Ab${E}[2Bc`, 'abc'],
  ['a screen that is cleared', `old${E}[2J${E}[Hnew`, 'new'],
  ['a device string', `a${E}Pq#0;2;0;0;0${E}\\b`, 'ab'],
  ['a control sequence in one byte', 'a\u009b31mb', 'ab'],
  ['a sequence that is cut off', `abc${E}[31`, 'abc'],
  ['wide letters', '港口\rxx', 'xx口'],
  ['a letter with its mark', 'e\u0301\rE', 'E'],
  ['a tab', 'a\tb\rA', 'A       b'],
])('%s stand as a terminal leaves them', (_what, line, shown) => {
  expect(stripAnsi(line)).toBe(shown)
})

test('a drawing keeps its own colours', () => {
  expect(parseAnsi(`${E}[31mold${E}[0m\r${E}[32mnew${E}[0m!`)).toEqual([
    { text: 'new', colour: 'var(--color-ansi-green)' },
    { text: '!' },
  ])
})

test('a progress bar of 2 MB in one line shows its end', () => {
  const line = Array.from(
    { length: 60_000 },
    (_, at) => `${E}[2K${E}[32m${at}${E}[0m of 60000 ${'='.repeat(at % 20)}`,
  ).join('\r')
  expect(line.length).toBeGreaterThan(2_000_000)
  expect(stripAnsi(`${line}\r${E}[2K60000 of 60000`)).toBe('60000 of 60000')
})

test('of a line that grows on and on its last drawings are kept, and what follows is drawn over them', () => {
  let line = ''
  for (let at = 0; at < 200_000; at += 1) line = keptOfLine(`${line}${at} of 200000\r`)
  expect(line.length).toBeLessThan(300_000)
  expect(stripAnsi(keptOfLine(`${line}200000 of 200000`))).toBe('200000 of 200000')
  expect(keptOfLine('short\r')).toBe('short\r')
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
