import type { Document, LineCounter } from 'yaml'
import { clip, SENTENCE_UNITS_MAX } from '../clip.ts'
import type { PipelineProblem } from '../problem.ts'

type Source = { document: Document; lineCounter: LineCounter; file: string; text: string }

/** What to write instead, for the mistakes that people make most. */
const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Put it below the first letter of the line that it belongs to.',
  MISSING_CHAR: 'Close it, or put the whole value in quotes.',
  MULTIPLE_DOCS: "Take the '---' out; a pipeline is one document.",
  BLOCK_AS_IMPLICIT_KEY: 'Put the value on the next line, further in, or in quotes.',
  MULTILINE_IMPLICIT_KEY: "A line is missing its ':'.",
  TAG_RESOLVE_FAILED: "Put the value in quotes if it begins with '!'.",
  BAD_SCALAR_START: 'Put the value in quotes.',
}

/** Our words where the parser's own speak to programmers. */
const SAID: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here.',
}

/** Why the text is not the plain YAML that a pipeline is written in. Empty when it is. */
export function yamlProblems({ document, lineCounter, file, text }: Source): PipelineProblem[] {
  const faults = [...document.errors, ...document.warnings]
  if (faults.some(({ message }) => message.startsWith('Maximum call stack'))) return [tooDeep(file)]
  const seen = new Set<number>()
  const problems: PipelineProblem[] = []
  for (const fault of faults) {
    const offset = Math.min(fault.pos[0], Math.max(text.length - 1, 0))
    const { line, col } = lineCounter.linePos(offset)
    // One slip makes the parser stumble many times on the same line; the first one tells what it was.
    if (seen.has(line) || problems.length >= PROBLEMS_MAX) continue
    seen.add(line)
    // In a flow mapping or list the braces of an unquoted value begin another mapping, and nothing after it fits.
    if (text.startsWith('${{', offset - 1)) {
      const value = /^\$\{\{[^}\n]{0,60}\}\}/.exec(text.slice(offset - 1))?.[0] ?? `\${{ ... }}`
      const hint = `Put the whole value in quotes, as in "${value}".`
      problems.push({ file, line, column: col, message: "'${{' stands without quotes between brackets.", hint })
      break
    }
    const said = SAID[fault.code] ?? `this is not YAML: ${fault.message.split('\n')[0]?.replace(/[.:]$/, '') ?? ''}.`
    problems.push({ file, line, column: col, message: clip(said, SENTENCE_UNITS_MAX), hint: HINTS[fault.code] ?? '' })
  }
  if (problems.length === 0 && document.directives?.yaml.explicit) {
    const message = "'%YAML' lines are not known in a pipeline."
    return [{ file, line: 1, column: 1, message, hint: 'Take it out.' }]
  }
  return problems
}

/** The problem of a file whose nesting exceeds what the parser's recursion can take. */
export function tooDeep(file: string): PipelineProblem {
  const message = 'the file is nested too deeply.'
  return { file, line: 1, column: 1, message, hint: 'A pipeline needs ten levels at most.' }
}

const PROBLEMS_MAX = 5
