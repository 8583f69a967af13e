import type { StatedAuthor } from '../db/artifacts.ts'
import { addressKey, type HistoryPoint, historyKey, nameOfHistory } from './author-keys.ts'

/** Who wrote a change, as its publisher tells it: plain data, kept with a promotion for lists. */
export type StatedAuthors = {
  addresses: ReadonlyArray<StatedAuthor & { commits: number }>
  /** Commits of which the publisher did not say who wrote them. */
  histories: ReadonlyArray<{ key: string; name: string }>
  /** Where the source is kept; null where that is not known. */
  repository: string | null
}

/** One commit as far as its people go. `committer` null and no `pushers`: the publisher did not say. */
export type CommitPeople = {
  sha: string
  authors: readonly StatedAuthor[]
  committer: StatedAuthor | null
  pushers: readonly StatedAuthor[]
}

/** What is known of a range of commits. `gaps` are parents of which nothing was sent. */
export type StatedRange = {
  source: string
  repository: string | null
  commits: readonly CommitPeople[]
  gaps: readonly string[]
  /** Whom the provenance of the built commit names, where its commits were not sent. */
  sourceAuthors: readonly StatedAuthor[]
}

/** Everybody who counts as an author of one commit: whoever wrote, committed or pushed it, each address once. */
export function peopleOf({ authors, committer, pushers }: CommitPeople): StatedAuthor[] {
  const everyone = [...authors, ...(committer === null ? [] : [committer]), ...pushers]
  return [...new Map(everyone.map((person) => [addressKey(person), person])).values()]
}

/** Collects who wrote a range. A commit without an author, and what nobody told of, are authors that nobody knows. */
export function stateAuthors(range: StatedRange): StatedAuthors {
  const { source, repository, commits, gaps, sourceAuthors } = range
  const addresses = new Map<string, StatedAuthor & { commits: number }>()
  for (const person of [...commits.flatMap(peopleOf), ...sourceAuthors]) {
    const { name, salt, emailHash } = person
    const key = addressKey(person)
    addresses.set(key, { name, salt, emailHash, commits: (addresses.get(key)?.commits ?? 0) + 1 })
  }
  const points: HistoryPoint[] = [
    ...commits
      .filter((commit) => commit.authors.length === 0)
      .map(({ sha }) => ({ reach: 'commit' as const, source, sha })),
    ...gaps.map((sha) => ({ reach: 'upTo' as const, source, sha })),
  ]
  return {
    addresses: [...addresses.values()],
    histories: points.map((point) => ({ key: historyKey(point), name: nameOfHistory(point) })),
    repository,
  }
}
