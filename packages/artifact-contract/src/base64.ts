const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/
const URL_SAFE = /^[A-Za-z0-9_-]*={0,2}$/

/** Decodes standard or URL-safe base64, padded or not. Null for anything else, also for bits that no encoder leaves. */
export function decodeBase64(text: string): Uint8Array | null {
  if (!STANDARD.test(text) && !URL_SAFE.test(text)) return null
  const bare = text.replace(/=+$/, '')
  const padding = text.length - bare.length
  if (padding > 0 && text.length % 4 !== 0) return null
  const bytes = Buffer.from(bare, 'base64')
  const again = bytes.toString(bare.includes('-') || bare.includes('_') ? 'base64url' : 'base64').replace(/=+$/, '')
  return again === bare ? new Uint8Array(bytes) : null
}

/** Encodes as standard, padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Encodes as URL-safe base64 without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
