import { describe, expect, it } from 'vitest'
import { cleanLine, cleanText, hasInvisible, unstorable, visibleLine } from './text.ts'

describe('a line of others', () => {
  it.each([
    ['plain', 'Fix the build', 'Fix the build'],
    ['with NUL', 'a\0b', 'a<U+0000>b'],
    ['with half a character', 'a\ud83db', 'a\ufffdb'],
    ['that turns the direction of writing', 'x = "\u202e nimda"', 'x = "<U+202E> nimda"'],
    ['with an isolate', '\u2066a\u2069', '<U+2066>a<U+2069>'],
    ['with a space that nobody sees', 'pass\u200bword', 'pass<U+200B>word'],
    ['with a joiner between Latin letters', 'pass\u200dword', 'pass<U+200D>word'],
    ['with letters hidden in tags', 'a\u{e0061}\u{e0062}', 'a<U+E0061><U+E0062>'],
    ['with an escape', '\u001b[31mred', '<U+001B>[31mred'],
    ['on two lines', 'one\r\n\ttwo', 'one two'],
    ['with space around it', '  a \u2028', 'a'],
    ['of a family', '👩‍👩‍👧 at home', '👩‍👩‍👧 at home'],
    ['with a red heart and a flag', '❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['in Persian, with the joiner that it needs', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['in Japanese, with its own space', '機能\u3000追加', '機能\u3000追加'],
  ])('%s is shown as it is meant', (_what, text, shown) => {
    expect(cleanLine(text, 200)).toBe(shown)
  })

  it.each([
    ['a rocket', `${'a'.repeat(8)}🚀${'b'.repeat(9)}`, `${'a'.repeat(8)}…`],
    ['a rocket that just fits', `${'a'.repeat(8)}🚀`, `${'a'.repeat(8)}🚀`],
    ['a family', `abc👩‍👩‍👧${'b'.repeat(9)}`, 'abc…'],
    ['a letter with its accent', `${'a'.repeat(8)}e\u0301${'b'.repeat(9)}`, `${'a'.repeat(8)}…`],
    ['a mark of ours', `${'a'.repeat(7)}\u202e${'b'.repeat(9)}`, `${'a'.repeat(7)}<U…`],
  ])('is never cut through %s', (_what, text, shown) => {
    expect(cleanLine(text, 10)).toBe(shown)
  })

  it('of one character with marks without end is cut all the same, in no time to speak of', () => {
    const cut = cleanLine(`a${'\u0301'.repeat(1_000_000)}`, 200)
    expect(cut.length).toBeLessThanOrEqual(200)
    expect(cut.isWellFormed()).toBe(true)
  })
})

describe('a text of others', () => {
  it('keeps its lines and tabs, and loses its carriage returns', () => {
    expect(cleanText('one\r\n\ttwo\rthree\0', 100)).toBe('one\n\ttwo\nthree<U+0000>')
  })
})

describe('a line that is compared', () => {
  it('keeps its spaces and tabs, and shows what nobody would see', () => {
    expect(visibleLine('\t  rm -rf x \u202e\r')).toBe('\t  rm -rf x <U+202E><U+000D>')
  })
})

describe('a text that is sent', () => {
  it.each([
    ['a\0b', 'There is a NUL character in this text. Take it out.'],
    ['a\udc00', 'There is half a character in this text (a lone surrogate). Take it out.'],
    ['a 🚀', null],
  ])('%j is refused where PostgreSQL would refuse it', (text, why) => {
    expect(unstorable(text)).toBe(why)
  })

  it('may have letters of any script, but no character that nobody sees', () => {
    expect(['Zoë', '部署', 'می\u200cخواهم', '👩‍👩‍👧'].map(hasInvisible)).toEqual([false, false, false, false])
    expect(['a\u202eb', 'a\u200bb', 'a\u0007'].map(hasInvisible)).toEqual([true, true, true])
  })
})
