import { matchAuthors } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { addressKey } from './author-keys.ts'
import type { AuthorFact } from './author-rules.ts'
import { listStandingMatches, type MatchRow } from './match-rows.ts'
import type { StatedAuthors } from './stated-authors.ts'

/**
 * Loads what is known of the authors of some changes, in a number of queries that does not grow with theirs. Answers a
 * function from a change to its authors.
 */
export async function loadAuthorFacts(
  tx: Tx,
  orgId: OrgId,
  changes: readonly StatedAuthors[],
): Promise<(stated: StatedAuthors) => AuthorFact[]> {
  const addresses = new Map(changes.flatMap((one) => one.addresses).map((author) => [addressKey(author), author]))
  const histories = changes.flatMap((one) => one.histories.map((history) => history.key))
  const members = groupBy(await matchAuthors(tx, orgId, [...addresses.values()]), addressKey)
  const matches = groupBy(
    await listStandingMatches(tx, orgId, [...addresses.keys(), ...histories]),
    (row) => row.authorKey,
  )
  return ({ addresses: stated, histories: untold, repository }) => {
    const matchesOf = (key: string) => (matches.get(key) ?? []).filter((row) => isWithin(row, repository))
    return [
      ...stated.map((author): AuthorFact => {
        const key = addressKey(author)
        return { kind: 'address', key, name: author.name, members: members.get(key) ?? [], matches: matchesOf(key) }
      }),
      ...untold.map(
        ({ key, name }): AuthorFact => ({
          kind: 'history',
          key,
          name,
          members: [],
          matches: matchesOf(key),
        }),
      ),
    ]
  }
}

/** True where the match holds for what is kept in this repository. */
function isWithin({ within }: MatchRow, repository: string | null): boolean {
  return within === null || (repository?.startsWith(within) ?? false)
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
