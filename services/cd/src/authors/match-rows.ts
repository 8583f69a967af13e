import type { Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { authorMatches } from '../db/authors.ts'
import type { CdScope } from '../dependencies.ts'

export type MatchRow = typeof authorMatches.$inferSelect

/** Above so many keys one statement reads all that stands: a query has a limit of parameters. */
const KEYS_MAX = 10_000

/** What stands of these authors, oldest first. Of very many it answers all that stands in the organisation. */
export async function listStandingMatches(tx: Tx, orgId: OrgId, keys: readonly string[]): Promise<MatchRow[]> {
  if (keys.length === 0) return []
  const distinct = [...new Set(keys)]
  return tx
    .select()
    .from(authorMatches)
    .where(
      and(
        eq(authorMatches.orgId, orgId),
        isNull(authorMatches.withdrawnAt),
        distinct.length > KEYS_MAX ? undefined : inArray(authorMatches.authorKey, distinct),
      ),
    )
    .orderBy(asc(authorMatches.saidAt), asc(authorMatches.id))
}

/** The match, locked until the transaction ends, or NOT_FOUND. */
export async function lockMatchRow(tx: Tx, orgId: OrgId, matchId: string): Promise<MatchRow> {
  const [row] = await tx
    .select()
    .from(authorMatches)
    .where(and(eq(authorMatches.orgId, orgId), eq(authorMatches.id, matchId)))
    .for('update')
  if (!row) throw notFound('The match')
  return row
}

/** Writes what was said of an author; answers its id. */
export async function storeMatch(
  { tx, orgId, now, newId }: Pick<CdScope, 'tx' | 'orgId' | 'now' | 'newId'>,
  said: Pick<MatchRow, 'authorKey' | 'name' | 'who' | 'userIds' | 'saidBy' | 'remark' | 'within'>,
): Promise<string> {
  const id = newId('mat')
  await tx.insert(authorMatches).values({ orgId, id, saidAt: now, ...said })
  return id
}

/** Notes the audit entry of a match beside it. */
export async function noteMatchEntry(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  matchId: string,
  entryId: string,
): Promise<void> {
  await tx
    .update(authorMatches)
    .set({ auditEntryId: entryId })
    .where(and(eq(authorMatches.orgId, orgId), eq(authorMatches.id, matchId)))
}
