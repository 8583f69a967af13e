import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { fileOf, periodOf } from './session-secret-rules.ts'
import { loadWebKeys } from './web-keys.ts'

const NOW = new Date('2026-06-01T00:00:00Z')

async function places() {
  const root = await mkdtemp(join(tmpdir(), 'web-keys-'))
  const jwksFile = join(root, 'public', 'token.jwks.json')
  const onFault = (error: unknown) => {
    throw error
  }
  return { folder: join(root, 'keys'), jwksFile, clock: () => NOW, onFault }
}

test('the keys of a second start are those of the first', async () => {
  const where = await places()
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => loadWebKeys(where)))
  const again = await loadWebKeys(where)
  expect(new Set([first, ...others, again].map((keys) => keys?.token.kid)).size).toBe(1)
  const secrets = await Promise.all([first, ...others, again].map((keys) => keys?.sessionSecrets.all()))
  expect(new Set(secrets.map((all) => all?.[0])).size).toBe(1)
})

test('only the owner may read the secrets', async () => {
  const where = await places()
  await loadWebKeys(where)
  for (const name of [fileOf(periodOf(NOW)), 'token.pem']) {
    expect((await stat(join(where.folder, name))).mode & 0o777).toBe(0o600)
  }
})

test('the published key set verifies a token, and holds no private part', async () => {
  const where = await places()
  const keys = await loadWebKeys(where)
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: keys.token.kid })
    .sign(keys.token.privateKey)
  const published = JSON.parse(await readFile(where.jwksFile, 'utf8'))
  await expect(jwtVerify(token, createLocalJWKSet(published))).resolves.toBeDefined()
  expect(JSON.stringify(published)).not.toContain('"d"')
})
