import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The parts of a running stack, by the names of its log files. */
export const PARTS = [
  ...(['web', 'ci-server', 'ci-worker', 'ci-launcher', 'cd-server', 'cd-worker', 'cd-launcher'] as const),
  ...(['Temporal', 'PostgreSQL'] as const),
] as const

export type PartName = (typeof PARTS)[number]

/** The running process of a part, which leads its own process group; null while it restarts. */
export async function processOf(stateFolder: string, part: PartName): Promise<number | null> {
  const text = await readFile(join(stateFolder, 'run', `${part}.part.json`), 'utf8').catch(() => null)
  if (text === null) return null
  const { pid } = (JSON.parse(text) as { process: { pid: number } }).process
  return (await isAlive(pid)) ? pid : null
}

/** Signals a group and forgives that it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Signals a process and all that it has started, whichever groups those lead. */
export async function signalTree(pid: number, signal: NodeJS.Signals): Promise<number[]> {
  const tree = [pid, ...(await descendantsOf(pid))]
  for (const one of tree) {
    try {
      process.kill(one, signal)
    } catch {
      // It ended meanwhile.
    }
  }
  return tree
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}

async function descendantsOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : ''
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent) parents.set(Number(name), parent)
  }
  const below = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) if (at === root) return true
    return false
  }
  return [...parents.keys()].filter(below)
}
