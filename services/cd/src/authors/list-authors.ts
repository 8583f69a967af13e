import { listPeople, matchAuthors, namesOf } from '@baton/identity/people'
import { accountablePerson } from '@baton/kernel/actor'
import { pageInput, pagesOf } from '@baton/kernel/pages'
import { isGranted } from '@baton/kernel/permissions'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { authorMatches } from '../db/authors.ts'
import { query } from '../dependencies.ts'
import { reachOf } from '../reach/reach-rules.ts'
import { iso } from '../words/iso.ts'
import type { authorField, authorsField } from './author-fields.ts'
import { addressKey, addressOf } from './author-keys.ts'
import { loadWaitingForAuthors, namesAmong } from './waiting-authors.ts'

type Item = z.output<typeof authorField>

const pages = pagesOf('authors', z.string())

/**
 * The authors of whom somebody said who they are, and those for whom a promotion waits: these first, then by name. An author
 * who has proved the address is not listed. Whoever reads a project alone sees those of its promotions.
 */
export const listAuthors = query(
  { action: 'author:read', input: pageInput },
  async ({ tx, orgId, actor }, { cursor, limit }): Promise<z.output<typeof authorsField>> => {
    const waiting = await loadWaitingForAuthors(tx, orgId, reachOf(actor.grants, 'author:read'))
    const all = await tx
      .select()
      .from(authorMatches)
      .where(and(eq(authorMatches.orgId, orgId), isNull(authorMatches.withdrawnAt)))
      .orderBy(asc(authorMatches.saidAt), asc(authorMatches.id))
    const spokenOf = namesAmong(waiting)
    const matches = isGranted(actor.grants, 'author:read') ? all : all.filter((row) => spokenOf.has(row.authorKey))
    const names = new Map([...matches.map((row): [string, string] => [row.authorKey, row.name]), ...spokenOf])
    const waitingFor = new Map<string, Item['waiting']>()
    const userId = accountablePerson(actor) ?? ''
    for (const { promotion, verdict } of waiting) {
      for (const { key } of verdict.unknown) {
        const item = { ...promotion, countsFromYou: verdict.mayMatch(userId) }
        waitingFor.set(key, [...(waitingFor.get(key) ?? []), item])
      }
    }
    const keys = [...new Set([...waitingFor.keys(), ...matches.map((row) => row.authorKey)])].toSorted((one, other) => {
      const [first, second] = [sortKey(one), sortKey(other)]
      return first < second ? -1 : first > second ? 1 : 0
    })
    function sortKey(key: string): string {
      return `${waitingFor.has(key) ? 0 : 1} ${(names.get(key) ?? '').toLowerCase()} ${key}`
    }
    const after = pages.after(cursor)
    const following = keys.filter((key) => after === undefined || sortKey(key) > after)
    const { items: shown, nextCursor } = pages.page(following.slice(0, limit + 1), limit, sortKey)
    const found = await matchAuthors(
      tx,
      orgId,
      shown.flatMap((key) => addressOf(key) ?? []),
    )
    const nameOf = namesOf(
      await listPeople(tx, orgId, [
        ...found.map((member) => member.userId),
        ...matches.flatMap((row) => [...row.userIds, ...(row.saidBy === null ? [] : [row.saidBy])]),
      ]),
    )
    return {
      items: shown.map((key) => ({
        key,
        kind: addressOf(key) === null ? 'history' : 'address',
        name: names.get(key) ?? '',
        members: found
          .filter((member) => addressKey(member) === key)
          .map((member) => ({ ...nameOf(member.userId), verified: member.verified })),
        matches: matches
          .filter((row) => row.authorKey === key)
          .map((row) => ({
            matchId: row.id,
            who: row.who,
            people: row.userIds.map(nameOf),
            saidBy: row.saidBy === null ? null : nameOf(row.saidBy),
            saidAt: iso(row.saidAt),
            remark: row.remark,
          })),
        waiting: waitingFor.get(key) ?? [],
      })),
      nextCursor,
    }
  },
)
