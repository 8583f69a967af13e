import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { pipelineJsonSchema } from './json-schema.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { WHOLE } from './testing/cases.ts'
import { FILE_CASES } from './testing/file-cases.ts'
import { GOOD_CASES } from './testing/good-cases.ts'
import { JOB_CASES } from './testing/job-cases.ts'
import { VALUE_CASES } from './testing/value-cases.ts'

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(pipelineJsonSchema())

/** Rules that look at more than one place, or at how the YAML is written. A schema cannot know them. */
const BEYOND_A_SCHEMA = new Set([
  'a key twice',
  'a time beyond a day',
  'a step beyond a day',
  'a need that is no job',
  'a need where there is no other job',
  'a job that needs itself',
  'a circle of needs',
  'one artifact from two jobs',
  'a default that is no option',
])

/** What is no plain YAML has nothing that a schema could look at. */
const NOT_YAML = new Set([
  'a list as a key',
  'a tab',
  'a quote that is not closed',
  'an alias to nothing',
  'two documents',
  'a directive',
  'a branch that YAML takes for a tag',
  'an expression without quotes in a flow mapping',
  'an expression without quotes in a flow list, after other letters',
])

const asYaml = (text: string): unknown => parse(text, { uniqueKeys: false, logLevel: 'error' })

describe('the published JSON Schema', () => {
  it('is the one in the repository', () => {
    const published = readFileSync(new URL('../schemas/pipeline-1.json', import.meta.url), 'utf8')
    expect(JSON.parse(published)).toEqual(pipelineJsonSchema())
  })

  const bad = [...FILE_CASES, ...JOB_CASES, ...VALUE_CASES]

  it.each(bad.filter(([name]) => !BEYOND_A_SCHEMA.has(name) && !NOT_YAML.has(name)))(
    'refuses what is refused: %s',
    (_, text) => {
      expect(parsePipeline(text).ok).toBe(false)
      expect(validate(asYaml(text))).toBe(false)
    },
  )

  it.each(bad.filter(([name]) => BEYOND_A_SCHEMA.has(name)))(
    'lets through what only parsePipeline can know: %s',
    (_, text) => {
      expect(parsePipeline(text).ok).toBe(false)
      expect(validate(asYaml(text))).toBe(true)
    },
  )

  it.each([['whole', WHOLE], ...GOOD_CASES])('takes what is taken: %s', (_, text) => {
    expect(parsePipeline(text)).toMatchObject({ ok: true })
    expect(validate(asYaml(text)) || validate.errors).toBe(true)
  })
})
