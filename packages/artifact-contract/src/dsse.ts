import { decodeBase64, encodeBase64 } from './base64.ts'
import { STATEMENT_MEDIA_TYPE } from './constants.ts'
import type { PublicKey } from './keys/public-key.ts'
import type { SigningKey } from './keys/signing-key.ts'

/** A DSSE 1.0.2 envelope: exact bytes and who signed them. */
export type Envelope = {
  payloadType: string
  /** Base64, standard or URL-safe. */
  payload: string
  signatures: ReadonlyArray<{ keyid?: string | null | undefined; sig: string }>
}

/** The bytes that are signed: `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = new TextEncoder().encode(payloadType)
  const head = new TextEncoder().encode(`DSSEv1 ${type.byteLength} ${payloadType} ${payload.byteLength} `)
  const encoded = new Uint8Array(head.byteLength + payload.byteLength)
  encoded.set(head)
  encoded.set(payload, head.byteLength)
  return encoded
}

/** Signs exactly these bytes. */
export function signEnvelope(
  payload: Uint8Array,
  key: SigningKey,
  payloadType: string = STATEMENT_MEDIA_TYPE,
): Envelope {
  const sig = encodeBase64(key.sign(preAuthEncoding(payloadType, payload)))
  return { payloadType, payload: encodeBase64(payload), signatures: [{ keyid: key.public.keyId, sig }] }
}

/** What was found in an envelope. `payload` are the bytes that were verified; read these and no others. */
export type OpenedEnvelope = {
  payload: Uint8Array
  /** The keys that signed, each once. */
  signers: PublicKey[]
}

/**
 * Checks the signatures of an envelope against the given keys. `keyid` is not looked at: it decides nothing. Signatures
 * that no key fits are ignored. Null where the payload or a signature is not base64.
 */
export function openEnvelope(envelope: Envelope, keys: readonly PublicKey[]): OpenedEnvelope | null {
  const payload = decodeBase64(envelope.payload)
  const signatures = envelope.signatures.map(({ sig }) => decodeBase64(sig))
  if (!payload || signatures.some((signature) => signature === null)) return null
  const message = preAuthEncoding(envelope.payloadType, payload)
  const signers = keys.filter((key) => signatures.some((signature) => signature && key.verifies(message, signature)))
  return { payload, signers }
}
