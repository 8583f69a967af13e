import type { FetchFault, FetchRequest, FetchSource } from '../git/fetch-queue.ts'
import { mirrorRef } from '../git/git-names.ts'
import type { Mirror } from '../git/mirror.ts'
import type { BuildRow } from './build-rows.ts'

/** The commit that a build is of, in the mirror now; or why it is not. */
export type FetchedCommit = { sha: string } | FetchFault

/** A forge that does not answer is asked again after these pauses. */
const RETRY_AFTER_MS = [1_000, 3_000]

/**
 * Brings the build's commit into the mirror by one network fetch: the exact commit; the branch as well where other builds
 * wait on it. A forge that gives no commit by its id is asked for the ref.
 */
export async function fetchCommit(
  mirror: Mirror,
  source: FetchSource,
  build: Pick<BuildRow, 'ref' | 'commitSha'> & Partial<Pick<BuildRow, 'rerunOf'>>,
  options: { siblings: boolean; signal?: AbortSignal },
): Promise<FetchedCommit> {
  const { ref, commitSha } = build
  const { signal } = options
  const kept = mirrorRef(ref)
  const whole = `+${ref}:${kept}`
  if (commitSha === null) {
    const fault = await fetchPatiently(mirror, { source, commit: null, wants: [whole], signal })
    if (fault) return fault.fault === 'gone' ? { fault: 'gone', sentence: `The forge has no ${named(ref)}.` } : fault
    const found = await mirror.read(`${kept}^{commit}`)
    return found ? { sha: found.id } : { fault: 'gone', sentence: `The ${named(ref)} does not lead to a commit.` }
  }
  if (build.rerunOf && (await mirror.has(commitSha))) return { sha: commitSha }
  const exact = `+${commitSha}:${kept}`
  for (const want of options.siblings ? [whole, exact] : [exact, whole]) {
    const fault = await fetchPatiently(mirror, { source, commit: commitSha, wants: [want], signal })
    if (await mirror.has(commitSha)) return peeled(mirror, commitSha)
    if (fault && fault.fault !== 'gone') return fault
  }
  const sentence = `Commit ${commitSha.slice(0, 7)} is gone: the forge does not have it any more. Push it again, or run a newer one.`
  return { fault: 'gone', sentence }
}

async function fetchPatiently(mirror: Mirror, request: FetchRequest): Promise<FetchFault | null> {
  for (const pauseMs of RETRY_AFTER_MS) {
    const fault = await mirror.fetch(request)
    if (fault?.fault !== 'unreachable') return fault
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return mirror.fetch(request)
}

async function peeled(mirror: Mirror, name: string): Promise<{ sha: string }> {
  const commit = await mirror.read(`${name}^{commit}`)
  if (!commit) throw new Error(`${name} was in the mirror a moment ago.`)
  return { sha: commit.id }
}

function named(ref: string): string {
  const [, kind, name] = /^refs\/(heads|tags|[^/]+)\/(.*)$/.exec(ref) ?? []
  return kind === 'heads' ? `branch '${name}'` : kind === 'tags' ? `tag '${name}'` : `'${ref}'`
}
