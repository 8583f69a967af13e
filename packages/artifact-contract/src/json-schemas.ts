import { z } from 'zod'
import { EnvelopeSchema, PublishedEventSchema } from './event.ts'
import {
  ChangesSchema,
  ExternalParametersSchema,
  ProvenanceSchema,
  ReferenceSchema,
  StatementSchema,
  TestResultSchema,
} from './statements/schemas.ts'

/** Where the schemas of contract 1.1 are published. */
export const SCHEMA_BASE = 'https://baton.dev/schemas/artifact/1.1/'

const SCHEMAS = {
  publication: PublishedEventSchema,
  envelope: EnvelopeSchema,
  statement: StatementSchema,
  provenance: ProvenanceSchema,
  'test-result': TestResultSchema,
  reference: ReferenceSchema,
  changes: ChangesSchema,
} as const

export type SchemaName = keyof typeof SCHEMAS
export const SCHEMA_NAMES = Object.keys(SCHEMAS) as SchemaName[]

/** A JSON Schema (2020-12) of the contract, made from what the verifier reads by. */
export function contractJsonSchema(name: SchemaName): Record<string, unknown> {
  const schema = z.toJSONSchema(SCHEMAS[name], {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      // The verifier refuses other parameters too, at a step of its own.
      if (zodSchema === ExternalParametersSchema) jsonSchema.additionalProperties = false
    },
  })
  return { $id: `${SCHEMA_BASE}${name}.json`, ...schema }
}
