/**
 * True when the glob matches the whole of a name or path. `*` stands for anything within one segment, `?` for one
 * character of it, `**` as a whole segment for any number of segments. Takes time proportional to glob times path.
 */
export function matchesGlob(glob: string, path: string): boolean {
  return matchesList(glob.split('/'), path.split('/'), (segment) => segment === '**', matchesSegment)
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matchesList(
    [...pattern],
    [...segment],
    (character) => character === '*',
    (wanted, found) => wanted === '?' || wanted === found,
  )
}

/** Matches with many-wildcards by remembering the last wildcard only: no backtracking beyond it is ever needed. */
function matchesList(
  pattern: readonly string[],
  items: readonly string[],
  isMany: (element: string) => boolean,
  matchesOne: (element: string, item: string) => boolean,
): boolean {
  let at = 0
  let wildcard = -1
  let resume = 0
  for (let index = 0; index < items.length; ) {
    const element = pattern[at]
    const item = items[index] ?? ''
    if (element !== undefined && isMany(element)) {
      wildcard = at
      at += 1
      resume = index
    } else if (element !== undefined && matchesOne(element, item)) {
      at += 1
      index += 1
    } else if (wildcard >= 0) {
      at = wildcard + 1
      resume += 1
      index = resume
    } else return false
  }
  return pattern.slice(at).every(isMany)
}
