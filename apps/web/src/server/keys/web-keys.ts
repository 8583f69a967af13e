import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { join } from 'node:path'
import { replaceFile, secretFile } from './key-files.ts'

/** The secrets of the web process: what signs sign-ins, what makes mailed links, and what signs the tokens it gives to CI. */
export type WebKeys = { sessionSecret: string; linkSecret: string; token: { privateKey: KeyObject; kid: string } }

/** Loads the keys, making them at the first start, and publishes the token's public key for CI. Made once, kept. */
export async function loadWebKeys(options: { folder: string; jwksFile: string }): Promise<WebKeys> {
  const sessionSecret = await secretFile(join(options.folder, 'session.secret'), newSecret)
  const linkSecret = await secretFile(join(options.folder, 'link.secret'), newSecret)
  const pem = await secretFile(join(options.folder, 'token.pem'), newKeyPem)
  const privateKey = createPrivateKey(pem)
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha256').update(String(jwk.x)).digest('base64url').slice(0, 16)
  const keys = [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }]
  await replaceFile(options.jwksFile, `${JSON.stringify({ keys }, null, 2)}\n`)
  return { sessionSecret, linkSecret, token: { privateKey, kid } }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

function newKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
