import { accessSync, constants } from 'node:fs'

/** Programs of the host that sandboxes are built with, by absolute path: no PATH is searched when a step starts. */
export type Tools = { bwrap: string; prlimit: string; setpriv: string }

/** What else gives a sandbox the internet. */
export type NetworkTools = { pasta: string; ip: string }

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']

/** Finds one program, or undefined. */
export function findTool(name: string): string | undefined {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Finds each of these programs, or names those that are missing. */
export function findTools<Name extends string>(
  names: readonly Name[],
): { found: Record<Name, string> } | { missing: Name[] } {
  const paths = names.map((name) => [name, findTool(name)] as const)
  const missing = paths.filter(([, path]) => path === undefined).map(([name]) => name)
  return missing.length > 0 ? { missing } : { found: Object.fromEntries(paths) as Record<Name, string> }
}
