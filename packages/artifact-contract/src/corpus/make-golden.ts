import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { preAuthEncoding, signEnvelope } from '../dsse.ts'
import { ALL_CASES, fileOf } from './all-cases.ts'
import { exampleKey, exampleSeed } from './example.ts'

// Adds the cases that the corpus lacks. What is there stays for ever as it is: it is what a release once produced.
const folder = new URL('../../golden/', import.meta.url)
for (const [name, make] of ALL_CASES) {
  const path = fileURLToPath(new URL(fileOf(name), folder))
  if (existsSync(path)) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(await make(), null, 2)}\n`)
  process.stdout.write(`added ${name}\n`)
}

// No official Ed25519 vector of DSSE exists; this is ours, for other implementations to read.
const payload = 'hello world: ಠ_ಠ'
const payloadType = 'http://example.com/HelloWorld'
const bytes = new TextEncoder().encode(payload)
const key = exampleKey('ci')
const vector = {
  seedHex: Buffer.from(exampleSeed('ci')).toString('hex'),
  publicJwk: key.public.jwk,
  payloadType,
  payload,
  paeHex: Buffer.from(preAuthEncoding(payloadType, bytes)).toString('hex'),
  envelope: signEnvelope(bytes, key, payloadType),
}
writeFileSync(new URL('../../golden/dsse-ed25519.json', import.meta.url), `${JSON.stringify(vector, null, 2)}\n`)
