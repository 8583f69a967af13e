import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { PREDICATE_TYPES } from './constants.ts'
import { ALL_CASES } from './corpus/all-cases.ts'
import { bodyOf, statements } from './corpus/example.ts'
import { contractJsonSchema, SCHEMA_NAMES, type SchemaName } from './json-schemas.ts'

const published = (name: SchemaName) =>
  JSON.parse(readFileSync(new URL(`../schemas/1.1/${name}.json`, import.meta.url), 'utf8'))

function validator(name: SchemaName) {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  formats.default(ajv)
  return ajv.compile(published(name))
}

const NAME_OF: Readonly<Record<string, SchemaName>> = {
  [PREDICATE_TYPES.provenance]: 'provenance',
  [PREDICATE_TYPES.testResult]: 'test-result',
  [PREDICATE_TYPES.reference]: 'reference',
  [PREDICATE_TYPES.changes]: 'changes',
}

describe('the published JSON Schemas', () => {
  it.each(SCHEMA_NAMES)('%s is the one that the verifier reads by', (name) => {
    expect(published(name)).toEqual(JSON.parse(JSON.stringify(contractJsonSchema(name))))
  })

  it('take the message and every statement that we write', () => {
    const isMessage = validator('publication')
    expect(isMessage(JSON.parse(bodyOf())) || isMessage.errors).toBe(true)
    for (const { predicateType, bytes } of statements()) {
      const statement = JSON.parse(new TextDecoder().decode(bytes))
      for (const name of ['statement', NAME_OF[predicateType] ?? 'statement'] as const) {
        const isValid = validator(name)
        expect(isValid(statement) || isValid.errors).toBe(true)
      }
    }
  })

  it('refuse a parameter that the verifier would refuse', () => {
    const [provenance] = statements()
    const statement = JSON.parse(new TextDecoder().decode(provenance?.bytes))
    statement.predicate.buildDefinition.externalParameters.override = 'x'
    expect(validator('provenance')(statement)).toBe(false)
  })

  const caseNames = ALL_CASES.filter(([name]) => /^(accepted|rejected\/schema-invalid-(?!ids|subjects))/.test(name))

  it.each(caseNames)('say of a message what the verifier says: %s', async (_, make) => {
    const { request, wanted } = await make()
    expect(validator('publication')(JSON.parse(String(request.body)))).toBe(wanted.outcome === 'accepted')
  })
})
