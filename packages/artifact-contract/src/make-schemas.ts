import { mkdirSync, writeFileSync } from 'node:fs'
import { contractJsonSchema, SCHEMA_NAMES } from './json-schemas.ts'

// Writes the published schemas; json-schemas.test.ts fails where they are not those of the verifier.
const folder = new URL('../schemas/1.1/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const name of SCHEMA_NAMES) {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(contractJsonSchema(name), null, 2)}\n`)
}
