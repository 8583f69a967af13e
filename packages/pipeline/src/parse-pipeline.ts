import { type Document, LineCounter, parseDocument } from 'yaml'
import { checkJobs } from './language/check-jobs.ts'
import { language, type WrittenPipeline } from './language/language.ts'
import { StopReading, startReading } from './language/reading.ts'
import { resolvePipeline } from './language/resolve-pipeline.ts'
import { tooDeep, yamlProblems } from './language/yaml-problems.ts'
import { PIPELINE_FILE, type Pipeline } from './pipeline.ts'
import type { PipelineProblem } from './problem.ts'

/** A pipeline, or everything that must be changed in the file, in its order. */
export type ParseResult = { ok: true; pipeline: Pipeline } | { ok: false; problems: PipelineProblem[] }

const FILE_BYTES_MAX = 256 * 1024

/** Reads a `.baton.yml`. Pure and total: whatever the bytes are, it answers in bounded time and never throws. */
export function parsePipeline(source: string | Uint8Array, file: string = PIPELINE_FILE): ParseResult {
  const atTop = (message: string, hint: string): ParseResult => ({
    ok: false,
    problems: [{ file, line: 1, column: 1, message, hint }],
  })
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source
  if (bytes.byteLength > FILE_BYTES_MAX) return atTop('the file is larger than 256 KiB.', 'Move scripts out of it.')
  if (isUtf16(bytes)) return atTop('the file is UTF-16 text.', 'Save it as UTF-8.')
  const text = decode(bytes)
  if (text === null) return atTop('the file is not UTF-8 text.', 'Save it as UTF-8.')
  if (text.trim() === '') return atTop('the file is empty.', "Begin with 'version: 1' and 'jobs:'.")
  const lineCounter = new LineCounter()
  const document = parseYaml(text, lineCounter)
  if (!document) return { ok: false, problems: [tooDeep(file)] }
  const problems = yamlProblems({ document, lineCounter, file, text })
  if (problems.length > 0) return { ok: false, problems }
  return readDocument({ file, document, lineCounter, problems })
}

function readDocument(source: Parameters<typeof startReading>[0]): ParseResult {
  const reading = startReading(source)
  const { problems } = source
  try {
    const read = language.read({ node: source.document.contents, what: 'the pipeline', offset: 0 }, reading)
    if (read) checkJobs(read.value.jobs, reading)
    if (read && problems.length === 0)
      return { ok: true, pipeline: resolvePipeline(read.value satisfies WrittenPipeline) }
  } catch (error) {
    if (!(error instanceof StopReading)) throw error
    reading.problem(error.offset, error.message, error.hint)
  }
  return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

/** By its byte order mark. */
function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Null where the nesting exceeds what the parser's recursion can take. */
function parseYaml(text: string, lineCounter: LineCounter): Document | null {
  try {
    return parseDocument(text, { lineCounter, version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
