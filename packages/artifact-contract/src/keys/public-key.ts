import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { decodeBase64, encodeBase64Url } from '../base64.ts'

/** A public Ed25519 key as a JWK. */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string }

/** An Ed25519 key that passed the checks of registration. */
export type PublicKey = {
  /** RFC 7638 thumbprint: SHA-256 of the key's JWK, URL-safe base64. Names the key, never makes it trusted. */
  keyId: string
  jwk: PublicJwk
  /** True when the signature is this key's over exactly these bytes. Never throws. */
  verifies(message: Uint8Array, signature: Uint8Array): boolean
}

/** Why a key was refused. */
export class WeakKeyError extends Error {}

/**
 * Makes a key from its 32 bytes. Throws WeakKeyError for an encoding that is not canonical and for a point of small
 * order: with such a key one signature fits many messages, and node:crypto would accept it.
 */
export function publicKeyFromBytes(bytes: Uint8Array): PublicKey {
  refuseWeak(bytes)
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(bytes) }
  const object = createPublicKey({ key: jwk, format: 'jwk' })
  return {
    keyId: thumbprint(jwk),
    jwk,
    verifies: (message, signature) => verifiesWith(object, message, signature),
  }
}

/** Makes a key from a JWK; other members are ignored. Throws WeakKeyError as publicKeyFromBytes does. */
export function publicKeyFromJwk(jwk: { kty?: unknown; crv?: unknown; x?: unknown }): PublicKey {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string') {
    throw new WeakKeyError("The key is not an Ed25519 key: 'kty' must be OKP, 'crv' Ed25519 and 'x' text.")
  }
  const bytes = decodeBase64(jwk.x)
  if (!bytes) throw new WeakKeyError("'x' of the key is not base64.")
  return publicKeyFromBytes(bytes)
}

/** The key as node:crypto wants it, for libraries that take a KeyObject. */
export function keyObjectOf(key: PublicKey): KeyObject {
  return createPublicKey({ key: key.jwk, format: 'jwk' })
}

function refuseWeak(bytes: Uint8Array): void {
  if (bytes.byteLength !== 32) throw new WeakKeyError('An Ed25519 public key has 32 bytes.')
  const point = pointOf(bytes)
  if (!point) throw new WeakKeyError('The key is not the canonical encoding of a point of the curve.')
  if (point.isSmallOrder()) throw new WeakKeyError('The key has small order; no key generator makes such a key.')
}

function pointOf(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes, false)
  } catch {
    return null
  }
}

function thumbprint({ crv, kty, x }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')
}

function verifiesWith(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.byteLength !== 64) return false
  try {
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
