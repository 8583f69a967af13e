import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { LIMITS } from '../constants.ts'
import { sha256Hex } from '../digest.ts'

/** Who wrote a commit, as a statement says it: a name to show, and a salted hash by which those who know an address can compare. */
export type AuthorClaim = { name: string; salt: string; emailHash: string }

export const AuthorClaimSchema = z.looseObject({
  name: z.string().max(200),
  salt: z.string().regex(/^[0-9a-f]{16,128}$/),
  emailHash: z.string().regex(/^[0-9a-f]{64}$/),
})

/** All who wrote one commit. Never cut: whoever was left out could approve what they wrote. */
export const AuthorClaimsSchema = z.array(AuthorClaimSchema).max(LIMITS.authorCount)

/** Throws where a commit names more authors than a statement can hold; leaving some out is no way on. */
export function checkAuthorCount(gitCommit: string, authors: readonly AuthorClaim[]): readonly AuthorClaim[] {
  if (authors.length <= LIMITS.authorCount) return authors
  throw new Error(
    `Commit ${gitCommit.slice(0, 7)} names ${authors.length} authors; ${LIMITS.authorCount} can be published.`,
  )
}

/** SHA-256, in hex, of the salt's hex characters followed by the trimmed, lower-cased address. */
export function hashEmail(salt: string, email: string): string {
  return sha256Hex(salt + email.trim().toLowerCase())
}

/**
 * Makes the claim of one author. In a `scope`, such as an organisation, an address has one salt: a consumer that was told
 * once who it is knows it in every later commit, and nowhere else. Without a scope, and for what is no address at all,
 * each claim has a salt of its own.
 */
export function claimAuthor(author: { name: string; email: string }, scope?: string): AuthorClaim {
  const address = author.email.trim().toLowerCase()
  const lasts = scope !== undefined && /^[^@]+@[^@]+$/.test(address)
  const salt = lasts
    ? sha256Hex(`${SALT_OF_SCOPE}\n${scope}\n${address}`).slice(0, 32)
    : randomBytes(16).toString('hex')
  return { name: shorten(author.name.trim(), 200), salt, emailHash: hashEmail(salt, author.email) }
}

const SALT_OF_SCOPE = 'baton author salt v1'

/** True when the claim is about this address, in whatever spelling. */
export function isAuthoredBy(claim: AuthorClaim, email: string): boolean {
  return hashEmail(claim.salt, email) === claim.emailHash
}

/** The text cut to so many characters, never through the middle of one. */
export function shorten(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text.toWellFormed()
  const near = text.slice(0, charactersMax + MARKS_MAX)
  const at = characters.segment(near).containing(charactersMax)?.index ?? charactersMax
  // One with marks without end is cut inside.
  const end = charactersMax - at <= MARKS_MAX ? at : charactersMax
  return text
    .slice(0, end)
    .toWellFormed()
    .replace(/\ufffd$/, '')
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
const MARKS_MAX = 64
