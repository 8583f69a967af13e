import { readFileSync } from 'node:fs'

/**
 * The host's number of the process that is 1 in its own process namespace and `reported` in the one around it. That is
 * the number itself, unless there is one more namespace between the host and the one that reported.
 */
export function findFirstProcess(reported: number, candidates: readonly number[]): number | undefined {
  return candidates.find((pid) => {
    const numbers = namespacePids(pid)
    return numbers.length >= 2 && numbers.at(-1) === 1 && numbers.at(-2) === reported
  })
}

/** A process's numbers, from the host's namespace inwards; none where it has gone. */
function namespacePids(pid: number): number[] {
  try {
    const line = /^NSpid:\s*(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
    return line?.[1]?.split(/\s+/).map(Number) ?? []
  } catch {
    return []
  }
}
