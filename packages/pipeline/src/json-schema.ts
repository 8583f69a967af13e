import type { JsonSchema } from './language/json-schema.ts'
import { language } from './language/language.ts'

export type { JsonSchema } from './language/json-schema.ts'

/**
 * The JSON Schema (2020-12) of `.baton.yml`, for editors; made from the definition that parsePipeline reads by. What
 * looks across the file (unknown needs, circles, names that stand twice) only parsePipeline knows.
 */
export function pipelineJsonSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://baton.dev/schemas/pipeline/1.json',
    title: '.baton.yml, version 1',
    ...language.schema,
  }
}
