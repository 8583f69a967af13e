import { randomBytes } from 'node:crypto'

declare const brand: unique symbol
/** A string that only its maker may produce; keeps one noun's id from being passed as another's. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }

/** An organisation whose membership was proved at a gate (session, API key, webhook, token). See mint-org-id.ts. */
export type OrgId = Branded<'OrgId'>

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Makes ids. An explicit dependency, so that a test can fix them. */
export type NewId = (prefix: string) => string

/**
 * A new id: `<prefix>_<26 characters>`, Crockford base 32 in lower case of 48 bits of milliseconds and 80 random bits.
 * Ids of one prefix sort by the time they were made (the ULID layout).
 */
export const newId: NewId = (prefix) => `${prefix}_${encodeTime(Date.now())}${encodeRandom(randomBytes(10))}`

function encodeTime(ms: number): string {
  let rest = ms
  let text = ''
  for (let index = 0; index < 10; index += 1) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function encodeRandom(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let index = 0; index < 16; index += 1) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text
    bits >>= 5n
  }
  return text
}

/** True for a text that looks like an id of this prefix. Says nothing about its existence. */
export function isId(prefix: string, text: string): boolean {
  return new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`).test(text)
}
