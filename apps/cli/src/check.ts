import { readFile } from 'node:fs/promises'
import { parsePipeline } from '@baton/pipeline/parse'
import { PIPELINE_FILE } from '@baton/pipeline/pipeline'
import { frameOf, sentenceOf } from '@baton/pipeline/problem'
import type { Command } from './command.ts'

/** `baton check`: says of a pipeline what CI would say, before it is pushed. */
export const check: Command = {
  usage: 'check [file]',
  summary: `Check a pipeline; ${PIPELINE_FILE} in this folder unless named.`,
  run: runCheck,
}

async function runCheck(args: readonly string[], print: (line: string) => void): Promise<number> {
  const [file = PIPELINE_FILE, ...more] = args
  if (more.length > 0 || file.startsWith('-')) {
    print(`'${more[0] ?? file}' is not known here. Write 'baton check' or 'baton check <file>'.`)
    return 1
  }
  const bytes = await readFile(file).catch(reasonOf)
  if (typeof bytes === 'string') {
    print(`${file} cannot be read: ${bytes}`)
    return 1
  }
  const result = parsePipeline(bytes, file)
  if (result.ok) {
    const count = result.pipeline.jobs.length
    print(`${file}: fine, ${count} ${count === 1 ? 'job' : 'jobs'}.`)
    return 0
  }
  const text = bytes.toString('utf8')
  for (const problem of result.problems) print(`${sentenceOf(problem)}\n\n${frameOf(problem, text)}\n`)
  return 1
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file. Run this where the file is, or name it.',
  EISDIR: 'it is a folder. Name the file in it.',
  EACCES: 'you may not read it.',
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ''] ?? error.message
}
