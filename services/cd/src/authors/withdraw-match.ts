import { DomainError } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { authorMatches } from '../db/authors.ts'
import { command } from '../dependencies.ts'
import { wakeWaiting } from '../promotions/wakes.ts'
import { authorIdOf } from './author-keys.ts'
import { lockMatchRow } from './match-rows.ts'
import { personAlone } from './person-alone.ts'

/**
 * Takes back what was said of an author; approvals that stood on it wait again. Whom others named as an author cannot undo
 * that. Repeated it changes nothing.
 */
export const withdrawMatch = command(
  { action: 'author:match', audit: 'author.matchWithdrawn', input: z.object({ matchId: idField('match') }) },
  async (scope, { matchId }) => {
    const { tx, orgId, now, actor } = scope
    scope.requireScope({})
    const userId = personAlone(actor)
    const row = await lockMatchRow(tx, orgId, matchId)
    if (row.withdrawnAt !== null) return { value: { matchId }, audit: 'unchanged' }
    if (row.userIds.includes(userId) && row.saidBy !== userId) {
      throw new DomainError('FORBIDDEN', 'Somebody said that this author is you. Ask another member to withdraw it.', {
        reason: 'own_match',
      })
    }
    await tx
      .update(authorMatches)
      .set({ withdrawnAt: now, withdrawnBy: userId })
      .where(and(eq(authorMatches.orgId, orgId), eq(authorMatches.id, matchId)))
    return {
      value: { matchId },
      audit: {
        target: { type: 'author', id: authorIdOf(row.authorKey) },
        before: { who: row.who, userIds: row.userIds, saidBy: row.saidBy },
        after: { author: row.authorKey, matchId, withdrawn: true },
      },
      afterCommit: await wakeWaiting(scope, {}),
    }
  },
)
