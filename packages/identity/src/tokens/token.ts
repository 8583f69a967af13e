import { createHash, randomBytes } from 'node:crypto'

/** A new secret of 256 random bits, in 43 characters that are safe in an address. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a secret: its SHA-256 in hex. A secret of 256 random bits needs no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
