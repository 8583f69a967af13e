import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { JWKS_FILE, loadArtifactKey } from './artifact-key.ts'

const ISSUER = 'http://127.0.0.1:3001'
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-artifact-key-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

type Served = { kid: string; revoked_at?: string }
const served = async (): Promise<Served[]> => JSON.parse(await readFile(join(folder, JWKS_FILE), 'utf8')).keys

it('is made once, for its owner alone, and is the same at every start', async () => {
  const first = await loadArtifactKey(folder, ISSUER)
  expect((await loadArtifactKey(folder, ISSUER)).public.keyId).toBe(first.public.keyId)
  expect((await stat(join(folder, 'artifact.private.jwk'))).mode & 0o777).toBe(0o600)
  expect((await served()).map(({ kid }) => kid)).toEqual([first.public.keyId])
})

it('that was moved away is followed by a new one, and stays in the key set as it was written there', async () => {
  const former = await loadArtifactKey(folder, ISSUER)
  await rename(join(folder, 'artifact.private.jwk'), join(folder, 'former.private.jwk'))
  const next = await loadArtifactKey(folder, ISSUER)
  expect(next.public.keyId).not.toBe(former.public.keyId)
  expect((await served()).map(({ kid }) => kid)).toEqual([next.public.keyId, former.public.keyId])
  const keys = await served()
  const revoked = keys.map((key) =>
    key.kid === former.public.keyId ? { ...key, revoked_at: '2026-01-01T00:00:00Z' } : key,
  )
  await writeFile(join(folder, JWKS_FILE), JSON.stringify({ keys: revoked }))
  await loadArtifactKey(folder, ISSUER)
  expect(await served()).toMatchObject([{ kid: next.public.keyId }, { revoked_at: '2026-01-01T00:00:00.000Z' }])
})

it('is published anew over a key set that was cut off', async () => {
  const key = await loadArtifactKey(folder, ISSUER)
  await writeFile(join(folder, JWKS_FILE), '{"keys": [')
  await loadArtifactKey(folder, ISSUER)
  expect((await served()).map(({ kid }) => kid)).toEqual([key.public.keyId])
})

it('is changed by what the documentation says, and told by its thumbprint', async () => {
  const page = new URL('../../../../apps/web/content/docs/signing-keys.md', import.meta.url)
  const blocks = [...(await readFile(page, 'utf8')).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const keys = join(folder, '.baton/keys/ci')
  const former = await loadArtifactKey(keys, ISSUER)
  const run = async (code: string | undefined) => {
    const { stdout } = await promisify(execFile)('sh', ['-ec', code ?? 'false'], { cwd: folder })
    return stdout.trim()
  }
  await run(blocks[0])
  const next = await loadArtifactKey(keys, ISSUER)
  expect(next.public.keyId).not.toBe(former.public.keyId)
  expect(await run(blocks[1])).toBe(next.public.keyId)
})
