import { readFileSync, rmdirSync } from 'node:fs'

/** Process ids in a `cgroup.procs` file; none where the cgroup is gone. */
export function readPids(path: string): number[] {
  return readOrEmpty(path).split('\n').filter(Boolean).map(Number)
}

/** A number in a file of `name value` lines; 0 where it is missing. */
export function readCounter(path: string, name: string): number {
  const line = readOrEmpty(path)
    .split('\n')
    .find((text) => text.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? 0)
}

/** Removes a cgroup's folder; one that is gone is fine. */
export function removeFolder(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENODEV') return ''
    throw error
  }
}
