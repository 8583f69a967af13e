import { writeFileSync } from 'node:fs'
import { pipelineJsonSchema } from './json-schema.ts'

// Writes the published schema; json-schema.test.ts fails where it is not the one of the language.
writeFileSync(
  new URL('../schemas/pipeline-1.json', import.meta.url),
  `${JSON.stringify(pipelineJsonSchema(), null, 2)}\n`,
)
