import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Makes the folder for what other users of the machine must see: PostgreSQL's user its programs and data, the builds'
 * users their workspaces. An ordinary user runs all of them as itself, so it lies in the state folder. Root does not, and
 * its home is often closed to them: then it lies in /var/lib, under a name that belongs to the state folder.
 */
export function chooseReachableFolder(stateFolder: string, isRoot = process.getuid?.() === 0): string {
  if (!isRoot) {
    const folder = join(stateFolder, 'shared')
    mkdirSync(folder, { recursive: true })
    return folder
  }
  const folder = join('/var/lib/baton', createHash('sha256').update(stateFolder).digest('hex').slice(0, 12))
  try {
    // A folder of that name is the rest of a state folder that somebody deleted by hand.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    chmodSync(dirname(folder), 0o711)
    chmodSync(folder, 0o711)
    return folder
  } catch {
    const temporary = mkdtempSync(join(tmpdir(), 'baton-'))
    chmodSync(temporary, 0o711)
    return temporary
  }
}
