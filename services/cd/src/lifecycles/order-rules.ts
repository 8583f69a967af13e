/**
 * Environments in the order of the lifecycles: whatever comes before another in a lifecycle comes before it here. What no
 * lifecycle orders keeps its own order; where two contradict each other, the one that is named first holds.
 */
export function orderEnvironments(
  environmentIds: readonly string[],
  lifecycles: ReadonlyArray<readonly string[]>,
): string[] {
  const before = new Map<string, Set<string>>(environmentIds.map((id) => [id, new Set()]))
  for (const phases of lifecycles) {
    for (const [index, id] of phases.entries()) {
      const earlier = phases[index - 1]
      if (earlier === undefined || !before.has(id) || !before.has(earlier)) continue
      if (!comesBefore(before, id, earlier)) before.get(id)?.add(earlier)
    }
  }
  const left = [...environmentIds]
  const ordered: string[] = []
  while (left.length > 0) {
    const next = left.findIndex((id) => left.every((other) => !before.get(id)?.has(other)))
    ordered.push(...left.splice(Math.max(0, next), 1))
  }
  return ordered
}

/** True when the first is among what comes before the second, however far. */
function comesBefore(before: ReadonlyMap<string, ReadonlySet<string>>, first: string, second: string): boolean {
  const seen = new Set<string>()
  const open = [second]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === first) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(before.get(id) ?? []))
  }
  return false
}
