import { readdirSync, readFileSync } from 'node:fs'

/** One process in /proc: its parent, and whether it is dead and only waits for its parent to look. */
type ProcessState = { parent: number; dead: boolean }

/** The living processes below `root`, without it. `candidates` saves reading all of /proc where they are known. */
export function descendantsOf(root: number, candidates: readonly number[] = allProcesses()): number[] {
  const states = new Map(candidates.map((pid) => [pid, readState(pid)] as const))
  const below = (pid: number): boolean => {
    for (let at = states.get(pid)?.parent; at !== undefined && at !== 0; at = states.get(at)?.parent) {
      if (at === root) return true
    }
    return false
  }
  return candidates.filter((pid) => pid !== root && !states.get(pid)?.dead && below(pid))
}

/** False once a process is gone, or dead and not yet collected. */
export function isAlive(pid: number): boolean {
  return readState(pid)?.dead === false
}

function allProcesses(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

function readState(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { parent: Number(parent), dead: state === 'Z' || state === 'X' }
  } catch {
    return undefined
  }
}
