import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { addressKey } from '../authors/author-keys.ts'
import { type AuthorFact, judgeAuthors } from '../authors/author-rules.ts'
import { loadAuthorFacts } from '../authors/load-author-facts.ts'
import { type CommitPeople, peopleOf, type StatedAuthors, stateAuthors } from '../authors/stated-authors.ts'
import { commits, type StatedAuthor } from '../db/artifacts.ts'
import { commitsBetween } from './commit-graph-rules.ts'

/** One commit of a change. */
export type ChangedCommit = CommitPeople & { subject: string; committedAt: Date }

/** What a release brings beside another one. */
export type Changes = {
  /** False where the publisher sent no commits at all: then nothing is known, and nothing is guessed. */
  sent: boolean
  count: number
  /** Newest first, at most `COMMITS_SHOWN`. */
  commits: ChangedCommit[]
  unknownBeyond: readonly string[]
  /** Everybody who wrote it, as the publisher tells it, and as far as they are known here. */
  stated: StatedAuthors
  authors: AuthorFact[]
  /** How many people wrote them: members by person, others by the name that they gave. */
  people: number
  authorsUnknown: number
  /** By user: how many of the commits they wrote. A claimed, unproved address counts too: it keeps its claimer from approving. */
  authoredBy: ReadonlyMap<string, number>
}

/** Where a history is looked at: one commit of one source. */
export type SourcePoint = { source: string; gitCommit: string }

const COMMITS_SHOWN = 200
const GRAPH_ROWS_MAX = 5_000

/**
 * What is in `head` and not in `base` (null: nothing was there). Where the publisher sent no commits, the authors that the
 * provenance names are those of one commit; who wrote the rest is not known.
 */
export async function loadChanges(
  tx: Tx,
  orgId: OrgId,
  range: {
    head: SourcePoint
    base: SourcePoint | null
    sourceAuthors: readonly StatedAuthor[]
    repository: string | null
  },
): Promise<Changes> {
  const { head, base, repository } = range
  const baseSha = base !== null && base.source === head.source ? base.gitCommit : null
  const graph = await loadGraph(tx, orgId, head.source, baseSha === null ? [head.gitCommit] : [head.gitCommit, baseSha])
  const sent = graph.has(head.gitCommit)
  const isThere = baseSha === head.gitCommit
  const between = sent
    ? commitsBetween(graph, baseSha, head.gitCommit)
    : { shas: [], unknownBeyond: [head.gitCommit], gaps: isThere ? [] : [head.gitCommit] }
  const found = await loadCommits(tx, orgId, head.source, between.shas)
  const stated = stateAuthors({
    source: head.source,
    repository,
    commits: found,
    gaps: between.gaps,
    sourceAuthors: sent ? [] : range.sourceAuthors,
  })
  const authors = (await loadAuthorFacts(tx, orgId, [stated]))(stated)
  return {
    sent,
    count: between.shas.length,
    commits: found.slice(0, COMMITS_SHOWN),
    unknownBeyond: between.unknownBeyond,
    stated,
    authors,
    ...countPeople(authors, sent ? found.map(peopleOf) : [range.sourceAuthors]),
  }
}

/** The known history of some commits of a source, nearest first, up to a limit. */
export async function loadGraph(tx: Tx, orgId: OrgId, source: string, starts: readonly string[]) {
  const rows = await tx.execute<{ sha: string; parents: string[] }>(sql`
    with recursive walk as (
      select sha, parents from cd.commits
      where org_id = ${orgId} and source = ${source} and sha in ${starts}
      union
      select c.sha, c.parents from walk w cross join unnest(w.parents) as p (sha)
      join cd.commits c on c.org_id = ${orgId} and c.source = ${source} and c.sha = p.sha
    ) select sha, parents from walk limit ${GRAPH_ROWS_MAX}`)
  return new Map(rows.map((row) => [row.sha, row]))
}

async function loadCommits(tx: Tx, orgId: OrgId, source: string, shas: readonly string[]): Promise<ChangedCommit[]> {
  if (shas.length === 0) return []
  const rows = await tx
    .select({
      sha: commits.sha,
      subject: commits.subject,
      committedAt: commits.committedAt,
      authors: commits.authors,
      committer: commits.committer,
      pushers: commits.pushers,
    })
    .from(commits)
    .where(and(eq(commits.orgId, orgId), eq(commits.source, source), inArray(commits.sha, [...shas])))
  const bySha = new Map(rows.map((row) => [row.sha, row]))
  return shas.flatMap((sha) => bySha.get(sha) ?? [])
}

function countPeople(authors: readonly AuthorFact[], authorships: ReadonlyArray<readonly StatedAuthor[]>) {
  const usersOf = new Map(
    authors.map(({ key, members, matches }) => [
      key,
      [...members.map((member) => member.userId), ...matches.flatMap((match) => match.userIds)],
    ]),
  )
  const authoredBy = new Map<string, number>()
  for (const people of authorships) {
    for (const userId of new Set(people.flatMap((person) => usersOf.get(addressKey(person)) ?? []))) {
      authoredBy.set(userId, (authoredBy.get(userId) ?? 0) + 1)
    }
  }
  const { unknown } = judgeAuthors({ authors, changedBy: [], requestedBy: null, approvedBy: [] })
  const strangers = new Set(
    authors.filter(({ key, kind }) => kind === 'address' && !usersOf.get(key)?.length).map(({ name }) => name),
  )
  return { authoredBy, authorsUnknown: unknown.length, people: authoredBy.size + strangers.size }
}
