import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '@baton/kernel/clock'
import { replaceFile, secretFile } from './key-files.ts'
import { openSessionSecrets, type SessionSecrets } from './session-secrets.ts'

/** The secrets of the web process: what signs sign-ins, what makes mailed links, and what signs the tokens it gives to CI. */
export type WebKeys = {
  sessionSecrets: SessionSecrets
  linkSecret: string
  token: { privateKey: KeyObject; kid: string }
}

/**
 * Loads the keys, making them at the first start, and publishes the token's public key for CI. Made once and kept, but for
 * the secrets of sign-ins, which are rotated by the clock.
 */
export async function loadWebKeys(options: {
  folder: string
  jwksFile: string
  clock: Clock
  onFault: (error: unknown) => void
}): Promise<WebKeys> {
  const { folder, clock, onFault } = options
  const sessionSecrets = openSessionSecrets({ folder, clock, onFault, make: newSecret })
  await sessionSecrets.all()
  const linkSecret = await secretFile(join(folder, 'link.secret'), newSecret)
  const pem = await secretFile(join(folder, 'token.pem'), newKeyPem)
  const privateKey = createPrivateKey(pem)
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha256').update(String(jwk.x)).digest('base64url').slice(0, 16)
  const keys = [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }]
  await replaceFile(options.jwksFile, `${JSON.stringify({ keys }, null, 2)}\n`)
  return { sessionSecrets, linkSecret, token: { privateKey, kid } }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

function newKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
