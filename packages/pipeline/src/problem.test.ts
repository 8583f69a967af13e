import { expect, it } from 'vitest'
import { frameOf, sentenceOf } from './problem.ts'

const problem = {
  file: '.baton.yml',
  line: 12,
  column: 5,
  message: "'step' is not known in a job.",
  hint: "Write 'steps'.",
}

it('a problem reads as a sentence', () => {
  expect(sentenceOf(problem)).toBe(".baton.yml line 12: 'step' is not known in a job. Write 'steps'.")
  expect(sentenceOf({ ...problem, hint: '' })).toBe(".baton.yml line 12: 'step' is not known in a job.")
})

it.each([
  ['    step:', 5, '12 |     step:\n   |     ^'],
  ['\t\tstep:', 3, '12 | \t\tstep:\n   | \t\t^'],
  ['', 1, '12 | \n   | ^'],
  ['x'.repeat(500), 1, `12 | ${'x'.repeat(199)}…\n   | ^`],
])('a caret stands below its place', (line, column, wanted) => {
  const text = `${'\n'.repeat(11)}${line}\nmore`
  expect(frameOf({ ...problem, column }, text)).toBe(wanted)
  expect(frameOf({ ...problem, column }, text.replaceAll('\n', '\r\n'))).toBe(wanted)
})
