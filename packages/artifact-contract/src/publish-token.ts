import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { type PublishedKey, standingOf } from './keys/jwks.ts'
import { keyObjectOf } from './keys/public-key.ts'
import type { SigningKey } from './keys/signing-key.ts'

/** What a publish token says. */
export type PublishTokenFacts = {
  issuer: string
  audience: string
  org: string
  /** Unique; a consumer takes each once. */
  jti: string
  now: Date
  lifetimeSeconds?: number
}

/** The claims of a verified token. */
export type PublishClaims = {
  issuer: string
  org: string
  jti: string
  expiresAt: Date
  /** The key that signed the token. */
  keyId: string
  /** What an external CI's identity bound the token to; a statement that says otherwise is refused. */
  bound: { sha: string | null; repository: string | null; ref: string | null }
}

/** The publisher whose tokens and statements a consumer pins. */
export type PinnedIssuer = { issuer: string; audience: string; keys: readonly PublishedKey[] }

export type TokenVerdict = { ok: true; claims: PublishClaims } | { ok: false; why: string }

const LIFETIME_SECONDS = 5 * 60
const LIFETIME_SECONDS_MAX = 10 * 60
const SKEW_SECONDS = 60

/** Signs a token (EdDSA) that lives five minutes unless told otherwise. */
export function signPublishToken(facts: PublishTokenFacts, key: SigningKey): Promise<string> {
  const issuedAt = Math.floor(facts.now.getTime() / 1000)
  return new SignJWT({ org: facts.org })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: key.public.keyId })
    .setIssuer(facts.issuer)
    .setAudience(facts.audience)
    .setJti(facts.jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (facts.lifetimeSeconds ?? LIFETIME_SECONDS))
    .sign(key.object)
}

const Claims = z.looseObject({
  org: z.string().min(1).max(200),
  jti: z.string().min(1).max(200),
  iat: z.int(),
  exp: z.int(),
  sha: z.string().nullish(),
  repository: z.string().nullish(),
  ref: z.string().nullish(),
})

/**
 * Checks a token against the pinned issuer: signature by one of its keys in force, issuer, audience, times with 60 s of
 * skew, a life of ten minutes at most. Whether its `jti` was used before is for the consumer to know.
 */
export async function verifyPublishToken(token: string, pinned: PinnedIssuer, now: Date): Promise<TokenVerdict> {
  for (const published of pinned.keys.filter((key) => standingOf(key, now) === 'valid')) {
    try {
      const { payload } = await jwtVerify(token, keyObjectOf(published.key), {
        algorithms: ['EdDSA', 'Ed25519'],
        issuer: pinned.issuer,
        audience: pinned.audience,
        clockTolerance: SKEW_SECONDS,
        currentDate: now,
        requiredClaims: ['exp', 'iat', 'jti', 'org'],
      })
      return readClaims(payload, pinned.issuer, published.key.keyId)
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue
      return { ok: false, why: reasonOf(error) }
    }
  }
  return { ok: false, why: `The token is not signed by a key of ${pinned.issuer} that is in force.` }
}

/** Checks the token of an `Authorization: Bearer …` header, as verifyPublishToken does. */
export async function verifyBearer(header: string | null, pinned: PinnedIssuer, now: Date): Promise<TokenVerdict> {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(header ?? '') ?? []
  if (!token) return { ok: false, why: "There is no 'Authorization: Bearer' header with a publish token." }
  return verifyPublishToken(token, pinned, now)
}

function readClaims(payload: unknown, issuer: string, keyId: string): TokenVerdict {
  const parsed = Claims.safeParse(payload)
  if (!parsed.success) {
    return { ok: false, why: `The token's claim '${parsed.error.issues[0]?.path.join('.')}' cannot be read.` }
  }
  const { org, jti, iat, exp, sha, repository, ref } = parsed.data
  if (exp - iat > LIFETIME_SECONDS_MAX) return { ok: false, why: 'The token lives longer than ten minutes.' }
  const bound = { sha: sha || null, repository: repository || null, ref: ref || null }
  return { ok: true, claims: { issuer, org, jti, keyId, bound, expiresAt: new Date(exp * 1000) } }
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim '${error.claim}' is not as it must be.`
  if (error instanceof errors.JOSEError) return 'The token cannot be read.'
  throw error
}
