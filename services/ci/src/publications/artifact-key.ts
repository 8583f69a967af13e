import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builderId, ISOLATION_LEVELS } from '@baton/artifact-contract/constants'
import { type PublishedKey, readJwks, writeJwks } from '@baton/artifact-contract/jwks'
import {
  generatePrivateJwk,
  openSigningKey,
  type PrivateJwk,
  type SigningKey,
} from '@baton/artifact-contract/signing-key'

const PRIVATE_FILE = 'artifact.private.jwk'
/** The public half, for the server to publish. */
export const JWKS_FILE = 'artifact.jwks.json'

/**
 * Opens the key that signs artifacts, making it where there is none, and writes its public half beside it. The private
 * file has mode 0600 and is never replaced. An operator who moves it away and starts CI again has a new key; the former
 * ones stay in the key set, after it, so that what they signed is still verified.
 */
export async function loadArtifactKey(folder: string, publicUrl: string): Promise<SigningKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, PRIVATE_FILE)
  const key = openSigningKey(JSON.parse(await readOrMake(path)) as PrivateJwk)
  const builderIds = ISOLATION_LEVELS.map((level) => builderId(publicUrl, level))
  const published = {
    key: key.public,
    builderIds,
    validFrom: null,
    validUntil: null,
    revokedAt: null,
    revokeReason: null,
  }
  const former = (await readPublished(join(folder, JWKS_FILE))).filter((one) => one.key.keyId !== key.public.keyId)
  const keys = writeJwks([published, ...former])
  await replaceFile(join(folder, JWKS_FILE), `${JSON.stringify(keys, null, 2)}\n`)
  return key
}

async function readPublished(path: string): Promise<PublishedKey[]> {
  try {
    return readJwks(JSON.parse(await readFile(path, 'utf8'))).keys
  } catch (error) {
    // Neither a first start nor a file that was cut off may keep CI from starting: it is written anew.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return []
    throw error
  }
}

/** Of two processes that make it at once, one wins and both read the same. */
async function readOrMake(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(generatePrivateJwk())}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFile(path, 'utf8')
}

async function replaceFile(path: string, text: string): Promise<void> {
  const written = `${path}.${process.pid}.new`
  await writeFile(written, text, { mode: 0o644 })
  await rename(written, path)
  await rm(written, { force: true })
}
