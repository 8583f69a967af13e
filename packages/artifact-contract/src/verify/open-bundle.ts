import { LIMITS, STATEMENT_MEDIA_TYPE } from '../constants.ts'
import { type Envelope, openEnvelope } from '../dsse.ts'
import { type KeyStanding, type PublishedKey, standingOf } from '../keys/jwks.ts'
import type { RejectionCode } from '../rejection.ts'
import { shorten } from '../statements/authors.ts'
import { Refused } from './refused.ts'
import type { TrustRule } from './trust.ts'

/** An envelope with at least one good signature by a key in force. */
export type SignedPayload = { index: number; envelope: Envelope; payload: Uint8Array; keyIds: string[] }

type Context = { keys: readonly PublishedKey[]; now: Date; rules: readonly TrustRule[] }

/** Step 6: every envelope signed by a key that is known, in force, and trusted by a rule. Answers the rules that are left. */
export function openBundle(
  bundle: readonly Envelope[],
  context: Context,
): { signed: SignedPayload[]; rules: TrustRule[] } {
  const signed = bundle.map((envelope, index) => openOne(envelope, index, context))
  let rules = [...context.rules]
  for (const { index, keyIds } of signed) {
    rules = rules.filter((rule) => rule.signers.some(({ keyId }) => keyIds.includes(keyId)))
    if (rules.length > 0) continue
    throw new Refused('SIGNER_UNTRUSTED', {
      detail: `Statement ${index + 1} is signed by ${keyIds.join(', ')}, and nobody here trusts that key for this source.`,
      hint: 'Add the key to the trust rule of the project, if it is the right one.',
      path: pathOf(index),
    })
  }
  return { signed, rules }
}

/** The JSON pointer of an envelope. */
export function pathOf(index: number): string {
  return `/data/customData/bundle/${index}`
}

function openOne(envelope: Envelope, index: number, { keys, now }: Context): SignedPayload {
  if (envelope.payloadType !== STATEMENT_MEDIA_TYPE) {
    throw new Refused('PAYLOAD_TYPE_UNSUPPORTED', {
      detail: `Statement ${index + 1} has the payload type '${shorten(envelope.payloadType, 200)}'.`,
      hint: `Sign it as '${STATEMENT_MEDIA_TYPE}'.`,
      path: `${pathOf(index)}/payloadType`,
    })
  }
  const opened = openEnvelope(
    envelope,
    keys.map(({ key }) => key),
  )
  if (!opened || opened.payload.byteLength > LIMITS.payload) {
    throw new Refused('ENVELOPE_INVALID', {
      detail: `The payload or a signature of statement ${index + 1} is not base64, or is larger than ${LIMITS.payload} bytes.`,
      hint: 'Write both in base64 (RFC 4648, section 4 or 5), and long lists by reference.',
      path: pathOf(index),
    })
  }
  const signers = keys.filter(({ key }) => opened.signers.includes(key))
  if (signers.length === 0) throw unknownSigner(envelope, index, keys)
  const inForce = signers.filter((published) => standingOf(published, now) === 'valid')
  const [first] = signers
  if (inForce.length === 0 && first) throw notInForce(first, index, now)
  return { index, envelope, payload: opened.payload, keyIds: inForce.map(({ key }) => key.keyId) }
}

function unknownSigner(envelope: Envelope, index: number, keys: readonly PublishedKey[]): Refused {
  const named = keys.find(({ key }) => envelope.signatures.some(({ keyid }) => keyid === key.keyId))
  if (named) {
    return new Refused('SIGNATURE_INVALID', {
      detail: `The signature of statement ${index + 1} does not fit its bytes under the key ${named.key.keyId} that it names.`,
      hint: 'Sign the exact bytes of the payload, in the DSSE encoding, after the last change to them.',
      path: `${pathOf(index)}/signatures`,
    })
  }
  return new Refused('SIGNER_UNTRUSTED', {
    detail: `No key that the issuer publishes has signed statement ${index + 1}.`,
    hint: 'Publish the key in the issuer’s key set, or sign with one that is there.',
    path: `${pathOf(index)}/signatures`,
  })
}

const STANDING_CODES = {
  revoked: 'KEY_REVOKED',
  not_yet_valid: 'KEY_NOT_YET_VALID',
  expired: 'KEY_EXPIRED',
} as const satisfies Record<Exclude<KeyStanding, 'valid'>, RejectionCode>

function notInForce(published: PublishedKey, index: number, now: Date): Refused {
  const standing = standingOf(published, now)
  const since = {
    revoked: published.revokedAt,
    not_yet_valid: published.validFrom,
    expired: published.validUntil,
    valid: null,
  }
  const words = {
    revoked: 'was revoked at',
    not_yet_valid: 'is not valid before',
    expired: 'expired at',
    valid: 'is valid',
  }
  return new Refused(standing === 'valid' ? 'SIGNER_UNTRUSTED' : STANDING_CODES[standing], {
    detail: `The key ${published.key.keyId} of statement ${index + 1} ${words[standing]} ${since[standing]?.toISOString() ?? ''}.`,
    hint: 'Build again, and sign with a key that is in force.',
    path: `${pathOf(index)}/signatures`,
  })
}
