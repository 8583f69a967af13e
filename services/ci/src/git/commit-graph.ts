import type { Mirror } from './mirror.ts'
import { type Commit, readCommit } from './read-commit.ts'

/** A commit with its id. */
export type GraphCommit = Commit & { sha: string }

/** As many commits as a changes statement may have, and one more, so that it can say that some are left out. */
const COMMITS_MAX = 501

/**
 * The commits that `to` has and `from` has not, newest first and each before its parents, `to` at the head. Without a
 * `from`, or with one that is not in the mirror, back to the beginning. Never empty: what is published again names its commit.
 */
export async function readCommitGraph(mirror: Mirror, to: string, from: string | null): Promise<GraphCommit[]> {
  const known = from !== null && from !== to && (await mirror.has(from))
  const range = known ? [to, `^${from}`] : [to]
  const limit = from === to ? 1 : COMMITS_MAX
  const listed = await mirror.ask(['rev-list', '--topo-order', `--max-count=${limit}`, ...range])
  const shas = listed.split('\n').filter(Boolean)
  const commits: GraphCommit[] = []
  for (const sha of shas.length > 0 ? shas : [to]) {
    const object = await mirror.read(sha)
    if (object) commits.push({ sha, ...readCommit(object.content) })
  }
  return commits
}
