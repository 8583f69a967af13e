import { randomFillSync } from 'node:crypto'

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
export const newId: NewId = (prefix) => `${prefix}_${encodeTime(Date.now())}${encodeRandom(takeRandom())}`

function encodeTime(ms: number): string {
  let rest = ms
  let text = ''
  for (let index = 0; index < 10; index += 1) {
    text = ALPHABET.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

const RANDOM_BYTES = 10
const random = new Uint8Array(RANDOM_BYTES * 400)
let taken = random.length

/** Random bytes that nobody was given before. Asking the system for many at once costs a hundredth. */
function takeRandom(): Uint8Array {
  if (taken === random.length) {
    randomFillSync(random)
    taken = 0
  }
  taken += RANDOM_BYTES
  return random.subarray(taken - RANDOM_BYTES, taken)
}

function encodeRandom(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff
    for (count += 8; count >= 5; count -= 5) text += ALPHABET.charAt((bits >> (count - 5)) & 31)
  }
  return text
}

/** True for a text that looks like an id of this prefix. Says nothing about its existence. */
export function isId(prefix: string, text: string): boolean {
  return new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`).test(text)
}
