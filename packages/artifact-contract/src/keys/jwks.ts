import { z } from 'zod'
import { type PublicKey, publicKeyFromJwk, WeakKeyError } from './public-key.ts'

/** A key that an issuer publishes, with what it is for and for how long. */
export type PublishedKey = {
  key: PublicKey
  /** The `builder.id`s that may sign with it. Empty where the issuer does not say. */
  builderIds: readonly string[]
  validFrom: Date | null
  validUntil: Date | null
  revokedAt: Date | null
  revokeReason: string | null
}

/** How a key stands at a time. */
export type KeyStanding = 'valid' | 'not_yet_valid' | 'expired' | 'revoked'

/** How the key stands at `at`. A revocation outweighs the window. */
export function standingOf(key: PublishedKey, at: Date): KeyStanding {
  if (key.revokedAt && key.revokedAt <= at) return 'revoked'
  if (key.validFrom && key.validFrom > at) return 'not_yet_valid'
  if (key.validUntil && key.validUntil <= at) return 'expired'
  return 'valid'
}

const time = z.iso.datetime({ offset: true }).nullish()

const JwkMember = z.looseObject({
  kty: z.string(),
  kid: z.string().nullish(),
  builder_ids: z.array(z.string()).nullish(),
  valid_from: time,
  valid_until: time,
  revoked_at: time,
  revoke_reason: z.string().nullish(),
})

const JwksDocument = z.looseObject({ keys: z.array(z.unknown()).max(100) })

/** What a key set holds: the keys that may be used, and why others were passed over. */
export type ReadJwks = { keys: PublishedKey[]; refused: Array<{ index: number; reason: string }> }

/**
 * Reads a key set (RFC 7517) with our extra members. Keys of other types, weak keys, and keys whose `kid` is not their
 * thumbprint are passed over and named. Throws only where the document is no key set.
 */
export function readJwks(document: unknown): ReadJwks {
  const parsed = JwksDocument.safeParse(document)
  if (!parsed.success) throw new Error("This is no key set: it must be an object with a list 'keys' of at most 100.")
  const read: ReadJwks = { keys: [], refused: [] }
  for (const [index, member] of parsed.data.keys.entries()) {
    const result = readMember(member)
    if (typeof result === 'string') read.refused.push({ index, reason: result })
    else if (!read.keys.some(({ key }) => key.keyId === result.key.keyId)) read.keys.push(result)
  }
  return read
}

/** Writes a key set for `/.well-known/jwks.json`. Private parts cannot get in: only known members are written. */
export function writeJwks(keys: readonly PublishedKey[]): { keys: Array<Record<string, unknown>> } {
  return {
    keys: keys.map((published) => ({
      ...published.key.jwk,
      kid: published.key.keyId,
      alg: 'Ed25519',
      use: 'sig',
      builder_ids: published.builderIds,
      ...(published.validFrom && { valid_from: published.validFrom.toISOString() }),
      ...(published.validUntil && { valid_until: published.validUntil.toISOString() }),
      ...(published.revokedAt && { revoked_at: published.revokedAt.toISOString() }),
      ...(published.revokeReason && { revoke_reason: published.revokeReason }),
    })),
  }
}

function readMember(member: unknown): PublishedKey | string {
  const parsed = JwkMember.safeParse(member)
  if (!parsed.success) return `'${parsed.error.issues[0]?.path.join('.') ?? ''}' cannot be read.`
  const jwk = parsed.data
  try {
    const key = publicKeyFromJwk(jwk)
    if (jwk.kid && jwk.kid !== key.keyId) return `'kid' ${jwk.kid} is not the thumbprint of the key, ${key.keyId}.`
    return {
      key,
      builderIds: jwk.builder_ids ?? [],
      validFrom: dateOf(jwk.valid_from),
      validUntil: dateOf(jwk.valid_until),
      revokedAt: dateOf(jwk.revoked_at),
      revokeReason: jwk.revoke_reason ?? null,
    }
  } catch (error) {
    if (error instanceof WeakKeyError) return error.message
    throw error
  }
}

function dateOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null
}
