import type { HashedAuthor } from '@baton/identity/people'
import type { StatedAuthors } from './stated-authors.ts'

/** Who counts as an author of a promotion, as it was when its intent was made: for lists, which cannot walk every history. */
export type KeptAuthors = { stated: StatedAuthors; changedBy: readonly string[] }

/** Reads what a promotion keeps. Those of an earlier version kept addresses alone. */
export function readKeptAuthors(kept: KeptAuthors | readonly HashedAuthor[]): KeptAuthors {
  if (!isOfEarlierVersion(kept)) return kept
  const addresses = kept.map(({ salt, emailHash }) => ({ salt, emailHash, name: '', commits: 0 }))
  return { stated: { addresses, histories: [], repository: null }, changedBy: [] }
}

function isOfEarlierVersion(kept: KeptAuthors | readonly HashedAuthor[]): kept is readonly HashedAuthor[] {
  return Array.isArray(kept)
}
