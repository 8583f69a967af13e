import { listMembersOnScope } from '@baton/identity/people'
import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { authorMatches } from '../db/authors.ts'
import { type CdScope, command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { remarkField } from '../words/fields.ts'
import { authorIdOf, isAuthorKey } from './author-keys.ts'
import { findAuthorName } from './find-author-name.ts'
import { noteMatchEntry, storeMatch } from './match-rows.ts'
import { personAlone } from './person-alone.ts'

const WHO_WORDS = "Say who it is: 'member', 'bot' or 'outsider'."

const MatchAuthorInput = z
  .object({
    author: z.string().max(700).refine(isAuthorKey, 'Name the author by the key that the list gives.'),
    who: z.enum(['member', 'bot', 'outsider'], { error: WHO_WORDS }),
    /** The members; several where several wrote those commits, or where one person has several accounts. */
    userIds: z.array(idField('member')).max(20).default([]),
    remark: remarkField.nullish().transform((remark) => remark || null),
  })
  .refine(({ who, userIds }) => (who === 'member') === userIds.length > 0, {
    path: ['userIds'],
    message: 'Name the member where the author is one, and nobody where it is a bot or an outsider.',
  })

/**
 * Says who an author is, in the whole organisation and from now on. It counts for a promotion only while whoever says it
 * neither asked for that nor approves it; that a member is an author counts at once. What the same person said before is
 * withdrawn. Throws NOT_FOUND for an author whom no commit names, FORBIDDEN for an API key and for whoever has proved no
 * address.
 */
export const matchAuthor = command(
  { action: 'author:match', audit: 'author.matched', input: MatchAuthorInput },
  async (scope, { author, who, userIds, remark }) => {
    const { tx, orgId, actor } = scope
    scope.requireScope({})
    const saidBy = personAlone(actor)
    await requireMembers(scope, userIds, saidBy)
    const name = await findAuthorName(tx, orgId, { key: author, reach: reachOf(actor.grants, 'author:match') })
    if (name === null) throw notFound('The author')
    const withdrawn = await withdrawOwn(scope, author, saidBy)
    const matchId = await storeMatch(scope, { authorKey: author, name, who, userIds, saidBy, remark, within: null })
    return {
      value: { matchId },
      audit: {
        target: { type: 'author', id: authorIdOf(author) },
        before: { withdrawn },
        after: { author, who, userIds, matchId },
        reason: remark ?? undefined,
      },
      onAudited: (entryId) => noteMatchEntry(scope, matchId, entryId),
      afterCommit: await wakeWaiting(scope, {}),
    }
  },
)

async function requireMembers({ tx, orgId }: CdScope, userIds: readonly string[], saidBy: string): Promise<void> {
  const members = await listMembersOnScope(tx, orgId, {})
  if (!members.some((member) => member.userId === saidBy && member.addressProved)) {
    throw new DomainError(
      'FORBIDDEN',
      'You have not confirmed your address, so your word would not count. Open the link that was mailed to you.',
      { reason: 'address_unproved' },
    )
  }
  if (userIds.every((userId) => members.some((member) => member.userId === userId))) return
  throw new DomainError('VALIDATION', 'One of these people is no member of this organisation.', {
    reason: 'not_a_member',
  })
}

async function withdrawOwn({ tx, orgId, now }: CdScope, author: string, userId: string): Promise<string | null> {
  const rows = await tx
    .update(authorMatches)
    .set({ withdrawnAt: now, withdrawnBy: userId })
    .where(
      and(
        eq(authorMatches.orgId, orgId),
        eq(authorMatches.authorKey, author),
        eq(authorMatches.saidBy, userId),
        isNull(authorMatches.withdrawnAt),
      ),
    )
    .returning({ id: authorMatches.id })
  return rows[0]?.id ?? null
}
