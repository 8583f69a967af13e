import { type CommitNode, isInHistory } from './commit-graph-rules.ts'

/** Where a release stands in the order of its source: its commit, and the number that its publisher gave and signed. */
export type SourceOrder = { gitCommit: string; sequence: number | null }

/**
 * True when `other` is newer than `one`, both of one source. The history of the commits decides where it is known; numbers
 * count publications, so an older commit whose build took longer has the higher one.
 */
export function isNewer(graph: ReadonlyMap<string, CommitNode>, other: SourceOrder, one: SourceOrder): boolean {
  if (other.gitCommit !== one.gitCommit) {
    if (isInHistory(graph, one.gitCommit, other.gitCommit)) return true
    if (isInHistory(graph, other.gitCommit, one.gitCommit)) return false
  }
  return other.sequence !== null && one.sequence !== null && other.sequence > one.sequence
}
