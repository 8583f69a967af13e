import { accessSync, constants } from 'node:fs'

/** Programs of the host that every sandbox is built with, by absolute path. */
export type Tools = { bwrap: string; prlimit: string; setpriv: string }

/** Where such programs usually are. */
export const TOOL_FOLDERS: readonly string[] = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']

/** Finds each of these programs in the first folder that has it, or names those that are missing. */
export function findTools<Name extends string>(
  names: readonly Name[],
  folders: readonly string[],
): { found: Record<Name, string> } | { missing: Name[] } {
  const paths = names.map((name) => [name, findTool(name, folders)] as const)
  const missing = paths.filter(([, path]) => path === undefined).map(([name]) => name)
  return missing.length > 0 ? { missing } : { found: Object.fromEntries(paths) as Record<Name, string> }
}

function findTool(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => `${folder}/${name}`).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
