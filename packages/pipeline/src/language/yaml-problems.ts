import type { Document, LineCounter } from 'yaml'
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
  BAD_ALIAS: "Name an anchor that stands above, or put the value in quotes if it begins with '*'.",
  TAG_RESOLVE_FAILED: "Put the value in quotes if it begins with '!'.",
  BAD_SCALAR_START: 'Put the value in quotes.',
}

/** Why the text is not the plain YAML that a pipeline is written in. Empty when it is. */
export function yamlProblems({ document, lineCounter, file, text }: Source): PipelineProblem[] {
  const problems = [...document.errors, ...document.warnings].slice(0, 20).map((error): PipelineProblem => {
    const offset = Math.min(error.pos[0], Math.max(text.length - 1, 0))
    const { line, col } = lineCounter.linePos(offset)
    const said = error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? ''
    return { file, line, column: col, message: `this is not YAML: ${said}.`, hint: HINTS[error.code] ?? '' }
  })
  if (problems.length === 0 && document.directives?.yaml.explicit) {
    const message = "'%YAML' lines are not known in a pipeline."
    return [{ file, line: 1, column: 1, message, hint: 'Take it out.' }]
  }
  return problems
}
