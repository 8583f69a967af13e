import type { Mirror } from './mirror.ts'
import { GitError } from './run-git.ts'

/** True when `commit` is `tip` or one of its ancestors. Both are full ids; a commit that is not in the mirror is none. */
export async function isOnHistory(mirror: Mirror, commit: string, tip: string): Promise<boolean> {
  if (commit === tip) return true
  if (!(await mirror.has(commit))) return false
  try {
    await mirror.ask(['merge-base', '--is-ancestor', commit, tip])
    return true
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return false
    throw error
  }
}

/** Of these commits, full ids, those that are `tip` or an ancestor of it. One process, however many there are. */
export async function keepOnHistory(mirror: Mirror, commits: readonly string[], tip: string): Promise<Set<string>> {
  const known: string[] = []
  for (const commit of new Set(commits)) if (await mirror.has(commit)) known.push(commit)
  const asked = known.filter((commit) => commit !== tip)
  if (asked.length === 0) return new Set(known)
  const beyond = new Set((await mirror.ask(['rev-list', ...asked, `^${tip}`, '--'])).split('\n'))
  return new Set(known.filter((commit) => !beyond.has(commit)))
}
