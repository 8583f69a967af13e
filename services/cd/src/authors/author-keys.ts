import { createHash } from 'node:crypto'
import type { HashedAuthor } from '@baton/identity/people'

/** The key of an address: the salted hash that a statement carries. The same for every commit where the salt is. */
export function addressKey({ salt, emailHash }: HashedAuthor): string {
  return `${salt}/${emailHash}`
}

/** A commit whose publisher names no author, or all that lies up to a commit of which nothing was sent. */
export type HistoryPoint = { reach: 'commit' | 'upTo'; source: string; sha: string }

/** The key of such commits. */
export function historyKey({ reach, source, sha }: HistoryPoint): string {
  return `${reach}:${sha}:${source}`
}

const ADDRESS = /^([0-9a-f]{16,128})\/([0-9a-f]{64})$/
const HISTORY = /^(commit|upTo):([0-9a-f]{40}|[0-9a-f]{64}):(\S+)$/

/** The address that a key stands for, or null where it stands for commits. */
export function addressOf(key: string): HashedAuthor | null {
  const [, salt, emailHash] = ADDRESS.exec(key) ?? []
  return salt === undefined || emailHash === undefined ? null : { salt, emailHash }
}

/** The commits that a key stands for, or null where it stands for an address. */
export function pointOf(key: string): HistoryPoint | null {
  const [, reach, sha, source] = HISTORY.exec(key) ?? []
  return reach === undefined || sha === undefined || source === undefined
    ? null
    : { reach: reach === 'commit' ? 'commit' : 'upTo', sha, source }
}

/** How pages name whoever wrote such commits. */
export function nameOfHistory({ reach, sha }: Pick<HistoryPoint, 'reach' | 'sha'>): string {
  return `whoever wrote ${reach === 'commit' ? 'commit' : 'the commits up to'} ${sha.slice(0, 7)}`
}

/** True for a text that one of the functions above made. */
export function isAuthorKey(text: string): boolean {
  return ADDRESS.test(text) || HISTORY.test(text)
}

/** The id by which audit entries name an author: the same at every word about them, and short. */
export function authorIdOf(key: string): string {
  return `aut_${createHash('sha256').update(key).digest('hex').slice(0, 26)}`
}
