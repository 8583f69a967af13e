import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type PublicKey, publicKeyFromJwk } from './public-key.ts'

/** A private Ed25519 key as a JWK: what is kept in a file of mode 0600. */
export type PrivateJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string }

/** What signs. The private part stays inside. */
export type SigningKey = {
  public: PublicKey
  sign(message: Uint8Array): Uint8Array
  /** For libraries that take a KeyObject (jose). */
  object: KeyObject
}

/** Makes a new key. Write it down once and keep it. */
export function generatePrivateJwk(): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x: String(jwk.x), d: String(jwk.d) }
}

/** Opens a private key. Throws when it is not Ed25519, or when its public part is not the one of its private part. */
export function openSigningKey(jwk: PrivateJwk): SigningKey {
  const object = createPrivateKey({ key: jwk, format: 'jwk' })
  const exported = object.export({ format: 'jwk' })
  const key = publicKeyFromJwk(jwk)
  const signature = sign(null, PROBE, object)
  if (exported.crv !== 'Ed25519' || !key.verifies(PROBE, signature)) {
    throw new Error('The private key does not belong to its public part. Restore the key file from its backup.')
  }
  return { public: key, object, sign: (message) => new Uint8Array(sign(null, message, object)) }
}

const PROBE = new TextEncoder().encode('baton: does this key belong to itself?')
