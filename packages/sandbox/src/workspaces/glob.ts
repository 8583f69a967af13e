/**
 * Where a walk stands in a glob: the parts of the pattern that may come next. A walk goes down as long as `alive`, and
 * takes a file where `matched`.
 */
export type GlobState = { alive: boolean; matched: boolean; enter(name: string): GlobState }

/**
 * Begins a walk with a glob: `*` and `?` within a name, `**` for any number of folders; a pattern that names a folder
 * takes everything below it. Time is linear in the pattern for any pattern and any name.
 */
export function startGlob(glob: string): GlobState {
  const parts = glob.split('/').filter((part) => part !== '' && part !== '.')
  return stateAt(parts, closure(parts, new Set([0])))
}

function stateAt(parts: readonly string[], positions: ReadonlySet<number>): GlobState {
  const matched = positions.has(parts.length)
  return {
    alive: positions.size > 0,
    matched,
    enter(name) {
      if (matched) return this
      const next = new Set<number>()
      for (const position of positions) {
        const part = parts[position]
        if (part === '**') next.add(position)
        else if (part !== undefined && matchesName(part, name)) next.add(position + 1)
      }
      return stateAt(parts, closure(parts, next))
    },
  }
}

/** `**` may stand for no folder at all. */
function closure(parts: readonly string[], positions: Set<number>): Set<number> {
  for (const position of positions) if (parts[position] === '**') positions.add(position + 1)
  return positions
}

/** Greedy matching with one step back to the last `*`: never exponential. */
function matchesName(pattern: string, name: string): boolean {
  let inPattern = 0
  let inName = 0
  let star = -1
  let starName = 0
  while (inName < name.length) {
    const expected = pattern[inPattern]
    if (expected === '*') {
      star = inPattern
      starName = inName
      inPattern += 1
    } else if (expected === '?' || (expected !== undefined && expected === name[inName])) {
      inPattern += 1
      inName += 1
    } else if (star >= 0) {
      inPattern = star + 1
      starName += 1
      inName = starName
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern += 1
  return inPattern === pattern.length
}
