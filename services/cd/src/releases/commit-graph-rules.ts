/** A commit as the publishers' `changes` statements tell of it. */
export type CommitNode = { sha: string; parents: readonly string[] }

/** What is in one commit's history and not in another's. */
export type CommitRange = {
  /** Newest first by distance from the head. */
  shas: readonly string[]
  /** Parents that nobody told us of: beyond each of them more may have changed. */
  unknownBeyond: readonly string[]
  /** Those of them that are part of the change: whoever wrote what lies there is not known. */
  gaps: readonly string[]
}

/**
 * The commits reachable from `head` and not from `base` (null: nothing was there). Walks only edges that are known and
 * names those that are missing; never guesses. An unknown head or base is named in `unknownBeyond` too.
 */
export function commitsBetween(graph: ReadonlyMap<string, CommitNode>, base: string | null, head: string): CommitRange {
  const inBase = base === null ? { reached: new Set<string>(), unknown: new Set<string>() } : ancestry(graph, base)
  const inHead = ancestry(graph, head)
  const shas = [...inHead.reached].filter((sha) => !inBase.reached.has(sha))
  const gaps = [...inHead.unknown].filter((sha) => !inBase.reached.has(sha) && !inBase.unknown.has(sha))
  const unknown = new Set(gaps)
  if (base !== null && !graph.has(base) && base !== head) unknown.add(base)
  return { shas, unknownBeyond: [...unknown], gaps }
}

/** True when `sha` is `head` or in the history of `head`, as far as that is known. */
export function isInHistory(graph: ReadonlyMap<string, CommitNode>, sha: string, head: string): boolean {
  const { reached, unknown } = ancestry(graph, head)
  return reached.has(sha) || unknown.has(sha)
}

/** Breadth first, so that the order is by distance from the start. */
function ancestry(graph: ReadonlyMap<string, CommitNode>, start: string) {
  const reached = new Set<string>()
  const unknown = new Set<string>()
  let frontier = [start]
  while (frontier.length > 0) {
    const next: string[] = []
    for (const sha of frontier) {
      const node = graph.get(sha)
      if (node === undefined) {
        unknown.add(sha)
        continue
      }
      if (reached.has(sha)) continue
      reached.add(sha)
      next.push(...node.parents)
    }
    frontier = next
  }
  return { reached, unknown }
}
