import { expect, it } from 'vitest'
import { clip } from './clip.ts'
import { parsePipeline } from './parse-pipeline.ts'

it.each([
  ['short', 'npm test', 'npm test'],
  ['long', 'a'.repeat(12), `${'a'.repeat(9)}…`],
  ['with a rocket at the cut', `${'a'.repeat(8)}🚀 and more`, `${'a'.repeat(8)}…`],
  ['with a family at the cut', 'abcdef👩‍👩‍👧 and more', 'abcdef…'],
  ['with half a character', 'a\ud83d', 'a\ufffd'],
  ['with controls', 'a\0\u001b[31m\u202e', 'a??[31m?'],
])('a text %s is cut between characters and can be stored', (_what, text, shown) => {
  expect(clip(text, 10)).toBe(shown)
})

it('gives a step without a name the first line of its commands, never half a character of it', () => {
  const run = `${'x'.repeat(58)}🚀 and more of it`
  const parsed = parsePipeline(`version: 1\njobs: { a: { steps: [{ run: "${run}" }] } }`)
  const [step] = parsed.ok ? (parsed.pipeline.jobs[0]?.steps ?? []) : []
  expect(step?.name).toBe(`${'x'.repeat(58)}…`)
})

it.each([
  ['a key', 'version: 1\n"a\\ud83db": 1\njobs: { a: { steps: [{ run: x }] } }'],
  ['a long key', `version: 1\n"${'a'.repeat(59)}🚀${'b'.repeat(9)}": 1\njobs: { a: { steps: [{ run: x }] } }`],
  ['a key with NUL', 'version: 1\n"a\\0b": 1\njobs: { a: { steps: [{ run: x }] } }'],
  ['a name', 'version: 1\njobs: { a: { name: "a\\ud83db", steps: [{ run: x }] } }'],
  ['a script', 'version: 1\njobs: { a: { steps: [{ run: "x\\udc00" }] } }'],
  ['a choice', 'version: 1\njobs: { a: { network: "\\0\\ud83d", steps: [{ run: x }] } }'],
  ['a placeholder', `version: 1\nenv: { A: "\${{ ${'x'.repeat(54)}🚀 }}" }\njobs: { a: { steps: [{ run: x }] } }`],
])('a fault in %s is told in text that can be stored', (_what, text) => {
  const parsed = parsePipeline(text)
  expect(parsed.ok).toBe(false)
  for (const { message, hint } of parsed.ok ? [] : parsed.problems) {
    expect((message + hint).isWellFormed()).toBe(true)
    expect(message + hint).not.toMatch(/[\p{Cc}]/u)
  }
})

it('says that a file in UTF-16 is one', () => {
  const text = 'version: 1\njobs: { a: { steps: [{ run: x }] } }'
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    expect(parsePipeline(bytes)).toMatchObject({
      problems: [{ line: 1, message: 'the file is UTF-16 text.', hint: 'Save it as UTF-8.' }],
    })
  }
})
