import { execFile } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { promisify } from 'node:util'
import { LauncherError } from '../launcher-error.ts'

/** Targets that steps are writing to now. */
export type TargetClaims = { claim(folders: readonly string[], uid: number): Promise<() => void> }

/**
 * One step at a time has a target, or a folder in it or around it, and owns its files for that time: each job has a user
 * id of its own and must be able to replace what an earlier one left. Throws `conflict` where another step is at it.
 */
export function createTargetClaims(): TargetClaims {
  const claimed = new Set<string>()
  return {
    async claim(folders, uid) {
      for (const folder of folders) {
        if ([...claimed].some((other) => isWithin(folder, other) || isWithin(other, folder))) {
          throw new LauncherError('conflict', `Another step writes to the target '${folder}' at this moment.`)
        }
      }
      for (const folder of folders) claimed.add(folder)
      const release = () => {
        for (const folder of folders) claimed.delete(folder)
      }
      try {
        for (const folder of folders) await giveTo(uid, folder)
      } catch (error) {
        release()
        throw error
      }
      return release
    },
  }
}

/** `chown` goes from the bottom up and follows no symlink: where the top has its owner already, all below has it. */
async function giveTo(uid: number, folder: string): Promise<void> {
  if (lstatSync(folder).uid === uid) return
  await promisify(execFile)('chown', ['-R', '-h', '-P', '--', `${uid}:${uid}`, folder])
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}
