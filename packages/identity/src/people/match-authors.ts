import { hash } from 'node:crypto'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, isNull } from 'drizzle-orm'
import { spellingsOf } from '../addresses/normalise-address.ts'
import { memberships } from '../db/memberships.ts'
import { userAddresses } from '../db/user-addresses.ts'

/** An author as a statement of CI carries them: a salt of their own (hex) and SHA-256 of salt and address, in hex. */
export type HashedAuthor = { salt: string; emailHash: string }

/** A member who has or had the address of an author. `verified`: proved to be theirs, and theirs still. */
export type AuthorMatch = HashedAuthor & { userId: string; verified: boolean }

/**
 * Which present members are among these authors. An address that a member claims without proof matches too, marked: to
 * keep an author from approving, count every match; to show an author's name, only the verified ones. An address that a
 * member has removed matches as before, so that removing it frees nobody from what they committed.
 */
export async function matchAuthors(tx: Tx, orgId: OrgId, authors: readonly HashedAuthor[]): Promise<AuthorMatch[]> {
  if (authors.length === 0) return []
  const rows = await tx
    .select({
      address: userAddresses.address,
      userId: userAddresses.userId,
      verifiedAt: userAddresses.verifiedAt,
      removedAt: userAddresses.removedAt,
    })
    .from(userAddresses)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, userAddresses.userId), eq(memberships.orgId, orgId), isNull(memberships.removedAt)),
    )
  const known = rows.map((row) => ({ ...row, spellings: spellingsOf(row.address) }))
  return authors.flatMap((author) =>
    known
      .filter((row) => row.spellings.some((spelling) => hashAddress(author.salt, spelling) === author.emailHash))
      .map((row) => ({ ...author, userId: row.userId, verified: row.verifiedAt !== null && row.removedAt === null })),
  )
}

/** The hash of an author's address in a statement: SHA-256 of the salt's hex text and the lower-case, trimmed address. */
function hashAddress(salt: string, address: string): string {
  return hash('sha256', `${salt}${address}`)
}
