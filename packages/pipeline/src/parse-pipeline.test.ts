import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePipeline } from './parse-pipeline.ts'
import type { Pipeline } from './pipeline.ts'
import { sentenceOf } from './problem.ts'
import { step, WHOLE } from './testing/cases.ts'
import { FILE_CASES } from './testing/file-cases.ts'
import { JOB_CASES } from './testing/job-cases.ts'
import { VALUE_CASES } from './testing/value-cases.ts'

function parsed(text: string): Pipeline {
  const result = parsePipeline(text)
  if (!result.ok) throw new Error(result.problems.map(sentenceOf).join('\n'))
  return result.pipeline
}

function problems(text: string | Uint8Array): string[] {
  const result = parsePipeline(text)
  return result.ok ? [] : result.problems.map((problem) => `${problem.column} ${sentenceOf(problem)}`)
}

describe('a pipeline', () => {
  it('is read with every default filled in', () => {
    expect(parsed('version: 1\njobs: { a: { steps: [{ run: make }] } }')).toEqual({
      version: 1,
      on: {
        push: { branches: { include: ['**'], exclude: [] }, tags: null },
        pullRequest: null,
        manual: { inputs: [] },
      },
      env: {},
      jobs: [
        {
          name: 'a',
          title: 'a',
          needs: [],
          env: {},
          timeoutMs: 3_600_000,
          network: 'none',
          steps: [{ name: 'make', run: 'make', env: {}, timeoutMs: null }],
          reports: { junit: [], optional: false },
          artifacts: [],
        },
      ],
    })
  })

  it('is read whole', () => {
    const pipeline = parsed(WHOLE)
    expect(pipeline.on).toEqual({
      push: {
        branches: { include: ['main', 'release/**'], exclude: [] },
        tags: { include: ['v*'], exclude: ['v0.*'] },
      },
      pullRequest: { branches: { include: ['main'], exclude: [] } },
      manual: {
        inputs: [
          { name: 'word', description: 'The word to draw', required: true, default: null, options: null },
          { name: 'colour', description: '', required: false, default: 'red', options: ['red', 'blue'] },
        ],
      },
    })
    expect(pipeline.env).toEqual({ NODE_ENV: 'production', PORT: '3.10', QUIET: 'true' })
    expect(pipeline.jobs).toMatchObject([
      {
        name: 'test',
        title: 'Unit tests',
        timeoutMs: 5_400_000,
        network: 'internet',
        steps: [
          { name: 'npm ci', run: 'npm ci\nnpm test\n', timeoutMs: 90_000 },
          { name: 'Lint', env: { CI: 'yes' } },
        ],
        reports: { junit: ['reports/*.xml', '**/TEST-*.xml'], optional: false },
      },
      {
        name: 'site',
        needs: ['test'],
        artifacts: [
          {
            name: 'sample-site',
            version: `1.4.\${{ build.number }}+\${{ commit.short }}`,
            mediaType: 'application/gzip',
          },
          { name: 'docs', version: `\${{ build.number }}`, mediaType: 'application/zip' },
        ],
      },
    ])
  })

  it('is the same as bytes, with a byte order mark, and with other line ends', () => {
    const wanted = parsed(WHOLE)
    expect(parsePipeline(new TextEncoder().encode(WHOLE))).toEqual({ ok: true, pipeline: wanted })
    expect(parsed(`\ufeff${WHOLE}`)).toEqual(wanted)
    expect(parsed(WHOLE.replaceAll('\n', '\r\n')).jobs[1]).toEqual(wanted.jobs[1])
  })

  it('may say things once with an anchor', () => {
    const pipeline = parsed(
      'version: 1\nenv: &e { A: b }\njobs:\n  a: &job { env: *e, steps: [{ run: make }] }\n  b: *job\n',
    )
    expect(pipeline.jobs.map((found) => found.env)).toEqual([{ A: 'b' }, { A: 'b' }])
  })

  it('keeps a name from Object.prototype what it is: a name', () => {
    const pipeline = parsed('version: 1\njobs: { constructor: { env: { toString: x }, steps: [{ run: make }] } }')
    expect(pipeline.jobs[0]?.name).toBe('constructor')
    expect(Object.entries(pipeline.jobs[0]?.env ?? {})).toEqual([['toString', 'x']])
  })

  it('shortens the name of a step that has none', () => {
    expect(parsed(step(`run: ${'x'.repeat(100)}`)).jobs[0]?.steps[0]?.name).toBe(`${'x'.repeat(59)}…`)
  })
})

describe('a pipeline that cannot be read is told where and what to write instead', () => {
  it.each([...FILE_CASES, ...JOB_CASES, ...VALUE_CASES])('%s', (_, text, wanted) => {
    expect(problems(text)).toEqual(wanted)
  })

  it('names the file that it was given', () => {
    const result = parsePipeline('', 'sub/other.yml')
    expect(result.ok ? '' : sentenceOf(result.problems[0] ?? expect.fail())).toContain('sub/other.yml line 1: ')
  })

  it('is not UTF-8', () => {
    expect(problems(new Uint8Array([0x76, 0xff]))).toEqual([
      '1 .baton.yml line 1: the file is not UTF-8 text. Save it as UTF-8.',
    ])
  })

  it('is too large', () => {
    expect(problems(`#${'x'.repeat(256 * 1024)}`)).toEqual([
      '1 .baton.yml line 1: the file is larger than 256 KiB. Move scripts out of it.',
    ])
  })

  it.each(['[', '{', '- ', '? ', 'a: ', '{a: '])('is nested in %j beyond all measure', (piece) => {
    expect(problems(piece.repeat(30_000))).toEqual([
      '1 .baton.yml line 1: the file is nested too deeply. A pipeline needs ten levels at most.',
    ])
  })

  it('unfolds by aliases to more than anyone wrote', () => {
    const step = '&s { run: x, name: n, env: { A: b, C: d } }'
    const steps = `&steps [${[step, ...Array.from({ length: 49 }, () => '*s')].join(', ')}]`
    const jobs = Array.from({ length: 49 }, (_, index) => `  j${index}: { steps: *steps }`).join('\n')
    expect(problems(`version: 1\njobs:\n  a: { steps: ${steps} }\n${jobs}\n`)).toEqual([
      '1 .baton.yml line 1: the file unfolds to more than 20,000 entries. Write less, and use fewer aliases.',
    ])
  })

  it('holds itself by an alias', () => {
    expect(problems('version: 1\njobs: &a\n  x: *a\n').length).toBeGreaterThan(0)
  })
})

describe('whatever the text is', () => {
  const words = fc.constantFrom(
    ...['version: 1', 'jobs:', 'on:', 'push:', 'steps:', 'run: x', 'needs: [a]', 'a:', '- ', '  ', '    ', '\n', '\n'],
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '!!str',
      '|',
      '>',
      '? ',
      '#',
      ',',
      ':',
      '---',
      '\t',
      '\u0000',
      '\ufeff',
      '%',
    ],
  )

  it('an answer is given, and a problem lies in the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words).map((found) => found.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const result = parsePipeline(text)
          if (result.ok) return
          expect(result.problems.length).toBeGreaterThan(0)
          const lines = text.split(/\r\n|\r|\n/)
          for (const { line, column } of result.problems) {
            expect(line).toBeLessThanOrEqual(lines.length + 1)
            expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2)
            expect(Math.min(line, column)).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('any bytes at all get an answer', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof parsePipeline(bytes).ok === 'boolean'))
  })
})
