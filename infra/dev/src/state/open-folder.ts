import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a folder below another one so that other users may pass through it, whatever the umask. Answers its path. */
export function makeOpenFolder(base: string, ...names: string[]): string {
  let folder = base
  for (const name of names) {
    folder = join(folder, name)
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o755)
  }
  return folder
}
