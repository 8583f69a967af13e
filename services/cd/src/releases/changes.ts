import { type HashedAuthor, matchAuthors } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { commits, type StatedAuthor } from '../db/artifacts.ts'
import { commitsBetween } from './commit-graph-rules.ts'

/** One commit of a change. */
export type ChangedCommit = { sha: string; subject: string; committedAt: Date; authors: StatedAuthor[] }

/** What a release brings beside another one. */
export type Changes = {
  /** False where the publisher sent no commits at all: then nothing is known, and nothing is guessed. */
  sent: boolean
  count: number
  /** Newest first, at most `COMMITS_SHOWN`. */
  commits: ChangedCommit[]
  unknownBeyond: readonly string[]
  /** Everybody who wrote them, each hash once. */
  authors: HashedAuthor[]
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
 * provenance names stand for them.
 */
export async function loadChanges(
  tx: Tx,
  orgId: OrgId,
  range: { head: SourcePoint; base: SourcePoint | null; sourceAuthors: readonly StatedAuthor[] },
): Promise<Changes> {
  const { head, base } = range
  const baseSha = base !== null && base.source === head.source ? base.gitCommit : null
  const graph = await loadGraph(tx, orgId, head.source, baseSha === null ? [head.gitCommit] : [head.gitCommit, baseSha])
  const sent = graph.has(head.gitCommit)
  const between = sent ? commitsBetween(graph, baseSha, head.gitCommit) : { shas: [], unknownBeyond: [head.gitCommit] }
  const found = await loadCommits(tx, orgId, head.source, between.shas)
  const authorships = sent ? found.map((commit) => commit.authors) : [range.sourceAuthors]
  return {
    sent,
    count: between.shas.length,
    commits: found.slice(0, COMMITS_SHOWN),
    unknownBeyond: between.unknownBeyond,
    ...(await tellAuthors(tx, orgId, authorships)),
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
    })
    .from(commits)
    .where(and(eq(commits.orgId, orgId), eq(commits.source, source), inArray(commits.sha, [...shas])))
  const bySha = new Map(rows.map((row) => [row.sha, row]))
  return shas.flatMap((sha) => bySha.get(sha) ?? [])
}

async function tellAuthors(tx: Tx, orgId: OrgId, authorships: ReadonlyArray<readonly StatedAuthor[]>) {
  const keyOf = (author: { salt: string; emailHash: string }) => `${author.salt}/${author.emailHash}`
  const distinct = new Map(authorships.flat().map((author) => [keyOf(author), author]))
  const usersOf = new Map<string, string[]>()
  for (const match of await matchAuthors(tx, orgId, [...distinct.values()])) {
    usersOf.set(keyOf(match), [...(usersOf.get(keyOf(match)) ?? []), match.userId])
  }
  const authoredBy = new Map<string, number>()
  for (const authors of authorships) {
    for (const userId of new Set(authors.flatMap((author) => usersOf.get(keyOf(author)) ?? []))) {
      authoredBy.set(userId, (authoredBy.get(userId) ?? 0) + 1)
    }
  }
  const strangers = new Set([...distinct.values()].filter((one) => !usersOf.has(keyOf(one))).map((one) => one.name))
  const authors = [...distinct.values()].map(({ salt, emailHash }) => ({ salt, emailHash }))
  return { authors, authoredBy, authorsUnknown: strangers.size, people: authoredBy.size + strangers.size }
}
