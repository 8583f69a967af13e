import { makeOpenFolder } from './open-folder.ts'

/**
 * Where copies of programs lie that other users of the machine must be able to run, under a root whose home may be closed
 * to them. Shared by everything that this machine's root runs; inside `fallback` where /var/lib cannot be written.
 */
export function programsFolder(fallback: string): string {
  try {
    return makeOpenFolder('/var/lib', 'baton', 'programs')
  } catch {
    return makeOpenFolder(fallback, 'programs')
  }
}
