import { clip } from './clip.ts'

/** Something in a pipeline file that must be changed: where it is, what it is, and what to write instead. */
export type PipelineProblem = {
  file: string
  /** Counted from 1. */
  line: number
  /** Counted from 1, in UTF-16 units. */
  column: number
  message: string
  hint: string
}

/** The problem as one sentence: ".baton.yml line 12: 'step' is not known in a job. Write 'steps'." */
export function sentenceOf(problem: PipelineProblem): string {
  return `${problem.file} line ${problem.line}: ${problem.message} ${problem.hint}`.trimEnd()
}

/** The line of the problem with a caret below the place, and its line number before it. For a monospaced font. */
export function frameOf(problem: PipelineProblem, text: string): string {
  const line = lineOf(text, problem.line)
  const margin = `${problem.line} | `
  const before = line.slice(0, problem.column - 1).replaceAll(/[^\t]/g, ' ')
  return `${margin}${line}\n${' '.repeat(margin.length - 2)}| ${before}^`
}

const LINE_CHARACTERS_MAX = 200

/** Its tabs stay, since the caret below stands where they end. */
function lineOf(text: string, number: number): string {
  const line = text.split(/\r\n|\r|\n/)[number - 1] ?? ''
  return line.length > LINE_CHARACTERS_MAX || /[^\t\P{Cc}]|\p{Bidi_Control}|\p{Cs}/u.test(line)
    ? clip(line.replaceAll('\t', ' '), LINE_CHARACTERS_MAX)
    : line
}
