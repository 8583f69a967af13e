import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines } from './diff-lines.ts'
import { diffRecords } from './diff-records.ts'

const step = (title: string, script: string) => ({ title, fields: { kind: 'script', script } })

describe('comparing steps', () => {
  it('tells what was added, removed, changed, moved and renamed', () => {
    const before = [step('Build', 'make'), step('Copy', 'cp a b'), step('Check', 'curl /'), step('Old', 'x')]
    const after = [step('Copy', 'cp a b'), step('Build', 'make all'), step('Look', 'curl /'), step('New', 'y')]
    expect(
      diffRecords(before, after, { ordered: true }).map(({ title, change, note }) => [title, change, note]),
    ).toEqual([
      ['Copy', 'moved', 'It was number 2.'],
      ['Build', 'changed', 'It was number 1.'],
      ['Look', 'changed', 'It was named Check.'],
      ['New', 'added', null],
      ['Old', 'removed', null],
    ])
  })

  it('makes hostile text harmless: what nobody would see is made visible, in titles and lines', () => {
    const [part] = diffRecords([], [step('Safe\u202e', 'echo "\u2066ok\u2069"\r\0\u200b')])
    expect(part?.title).toBe('Safe<U+202E>')
    expect(part?.lines.at(-1)?.text).toBe('script: echo "<U+2066>ok<U+2069>"<U+000D><U+0000><U+200B>')
  })

  it('shows a line below a thousand empty ones, and two lines that differ only in what nobody sees', () => {
    const hidden = diffRecords([step('A', 'a')], [step('A', `a${'\n'.repeat(1_000)}curl evil`)])
    expect(hidden[0]?.lines.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['999 empty lines added', '  curl evil']),
    )
    expect(diffRecords([step('A', 'pass')], [step('A', 'pa\u200bss')])[0]?.change).toBe('changed')
  })
})

describe('a diff', () => {
  it('folds what did not change, and leaves three lines around each change', () => {
    const before = Array.from({ length: 100 }, (_, at) => `line ${at}`)
    const after = before.with(50, 'other')
    expect(diffLines(before, after).map(({ mark, text }) => `${mark} ${text}`)).toEqual([
      'folded 47 lines not changed',
      ...[47, 48, 49].map((at) => `same line ${at}`),
      'removed line 50',
      'added other',
      ...[51, 52, 53].map((at) => `same line ${at}`),
      'folded 46 lines not changed',
    ])
  })

  it('of two long texts that have nothing in common is all of both', () => {
    const [before, after] = ['a', 'b'].map((name) => Array.from({ length: 5_000 }, (_, at) => `${name}${at}`))
    expect(diffLines(before ?? [], after ?? [])).toHaveLength(10_000)
  })

  it('never leaves a changed line out, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd e'), { maxLength: 60 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after)
        const count = (mark: string, value: string) =>
          lines.filter((line) => line.mark === mark && line.text === value).length
        for (const value of ['a', 'b', 'c', 'd e']) {
          const more = after.filter((one) => one === value).length - before.filter((one) => one === value).length
          expect(count('added', value) - count('removed', value)).toBe(more)
        }
        if (JSON.stringify(before) !== JSON.stringify(after)) {
          expect(lines.some(({ mark }) => mark === 'added' || mark === 'removed')).toBe(true)
        }
      }),
    )
  })
})
