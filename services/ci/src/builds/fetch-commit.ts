import { setTimeout as pause } from 'node:timers/promises'
import { isOnHistory } from '../git/ancestry.ts'
import type { Fetched, FetchFault, FetchRequest, FetchSource } from '../git/fetch-queue.ts'
import type { FetchedTips } from '../git/fetched-tips.ts'
import { isBranchOrTag, namedRef } from '../git/git-names.ts'
import type { Mirror } from '../git/mirror.ts'
import { askPatiently } from './ask-patiently.ts'
import type { BuildRow } from './build-rows.ts'

/**
 * The commit that a build is of, in the mirror now. In the fetch that brought it git has said that `ref` led to `tip`, and
 * that the commit is the tip or (of a branch or pull request) before it. `isOwn` is false for a pull request whose branch
 * is said to be in this repository, while git does not have its commit there.
 */
export type FetchedCommit = { sha: string; ref: string; tip: string; isOwn: boolean }

/** Why there is no such commit to build. `elsewhere`: git does not have it on the ref that was named. */
export type CommitFault = FetchFault | { fault: 'elsewhere'; sentence: string }

type Wanted = Pick<BuildRow, 'ref' | 'commitSha' | 'pullRequest'>

/** A forge may post a webhook a moment before its git has the ref: then it is asked once more. */
const LATE_REF_MS = 1_000

/**
 * Brings the build's commit into the mirror by one network fetch of its ref, and has git confirm that the commit is there.
 * What a webhook, a person or a former build says is only where to look.
 */
export async function fetchCommit(
  mirror: Mirror,
  source: FetchSource,
  build: Wanted,
  { signal, lateRefMs = LATE_REF_MS }: { signal?: AbortSignal | undefined; lateRefMs?: number } = {},
): Promise<FetchedCommit | CommitFault> {
  const first = await fetchOnce(mirror, source, build, signal)
  const isLate = 'fault' in first && (first.fault === 'gone' || first.fault === 'elsewhere')
  if (!isLate || build.commitSha === null) return first
  await pause(lateRefMs, undefined, { signal })
  return fetchOnce(mirror, source, build, signal)
}

async function fetchOnce(
  mirror: Mirror,
  source: FetchSource,
  { ref, commitSha, pullRequest }: Wanted,
  signal?: AbortSignal,
): Promise<FetchedCommit | CommitFault> {
  const ownBranch = pullRequest && !pullRequest.fork ? `refs/heads/${pullRequest.sourceBranch}` : null
  const isEnough = async (tips: FetchedTips) =>
    commitSha !== null && (await findOn(mirror, { ref, commitSha }, tips)) !== null
  const asked = { source, refs: [ref], isEnough, signal }
  const fetched = await fetchWith(mirror, asked, ownBranch)
  if ('fault' in fetched) return fetched.fault === 'gone' ? gone(ref, commitSha) : fetched
  const { tips } = fetched
  const found = await findOn(mirror, { ref, commitSha }, tips)
  if (!found) return notThere(mirror, { ref, commitSha }, tips.get(ref))
  const ownTip = ownBranch === null ? undefined : tips.get(ownBranch)
  const isOwn = ownBranch === null || (ownTip !== undefined && (await isOnHistory(mirror, found.sha, ownTip)))
  return { ...found, ref, isOwn }
}

/** The branch of a pull request may be deleted while its head is still there: then the head is asked for alone. */
async function fetchWith(mirror: Mirror, request: FetchRequest, branch: string | null): Promise<Fetched> {
  if (branch === null || !isBranchOrTag(branch)) return fetchPatiently(mirror, request)
  const both = await fetchPatiently(mirror, { ...request, refs: [...request.refs, branch] })
  return 'fault' in both && both.fault === 'gone' ? fetchPatiently(mirror, request) : both
}

function fetchPatiently(mirror: Mirror, request: FetchRequest): Promise<Fetched> {
  return askPatiently(() => mirror.fetch(request), request.signal)
}

/** The commit on the ref, as the fetch has read it: the one that is wanted, or the tip. Null where it is not there. */
async function findOn(
  mirror: Mirror,
  { ref, commitSha }: Pick<BuildRow, 'ref' | 'commitSha'>,
  tips: FetchedTips,
): Promise<{ sha: string; tip: string } | null> {
  const tip = await commitOf(mirror, tips.get(ref))
  if (tip === null || commitSha === null) return tip === null ? null : { sha: tip, tip }
  const sha = await commitOf(mirror, commitSha)
  if (sha === null) return null
  // What a tag led to before is not what it names.
  const isThere = ref.startsWith('refs/tags/') ? sha === tip : await isOnHistory(mirror, sha, tip)
  return isThere ? { sha, tip } : null
}

async function commitOf(mirror: Mirror, id: string | undefined): Promise<string | null> {
  return id === undefined ? null : ((await mirror.read(`${id}^{commit}`))?.id ?? null)
}

async function notThere(
  mirror: Mirror,
  { ref, commitSha }: Pick<BuildRow, 'ref' | 'commitSha'>,
  tip: string | undefined,
): Promise<CommitFault> {
  if (tip === undefined) return gone(ref, commitSha)
  const type = (await mirror.ask(['cat-file', '-t', `${tip}^{}`])).trim()
  return type === 'commit' ? elsewhere(ref, commitSha) : noCommit(ref, type)
}

/** A tag may name anything that git keeps. */
function noCommit(ref: string, type: string): CommitFault {
  const what = type === 'tree' ? 'a tree (a folder of files)' : type === 'blob' ? 'a blob (one file)' : `a ${type}`
  const sentence = `The ${namedRef(ref)} names ${what} and not a commit, so there is nothing to build. Tag a commit.`
  return { fault: 'elsewhere', sentence }
}

function gone(ref: string, commitSha: string | null): CommitFault {
  const sentence = `The forge has no ${namedRef(ref)}.`
  if (commitSha === null) return { fault: 'gone', sentence }
  return {
    fault: 'gone',
    sentence: `${sentence} It was deleted, or never pushed, so commit ${commitSha.slice(0, 7)} was not built.`,
  }
}

function elsewhere(ref: string, commitSha: string | null): CommitFault {
  const name = namedRef(ref)
  const commit = commitSha?.slice(0, 7) ?? 'that was asked for'
  const sentence = ref.startsWith('refs/tags/')
    ? `Git does not have commit ${commit} at ${name}: the tag was moved, or the webhook named another commit. Nothing was built.`
    : `Git does not have commit ${commit} on ${name}: a force push took it away, or the webhook named a commit of another branch. Nothing was built.`
  return { fault: 'elsewhere', sentence }
}
