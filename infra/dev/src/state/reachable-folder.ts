import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const OUTSIDE = '/var/lib/baton'
/** Names the state folder that a folder outside belongs to. */
const OWNER = 'state-folder'

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
  const folder = join(OUTSIDE, createHash('sha256').update(stateFolder).digest('hex').slice(0, 12))
  try {
    removeForgotten()
    // A folder of that name is the rest of a state folder that somebody deleted by hand.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    chmodSync(dirname(folder), 0o711)
    chmodSync(folder, 0o711)
    writeFileSync(join(folder, OWNER), stateFolder, { mode: 0o600 })
    return folder
  } catch {
    const temporary = mkdtempSync(join(tmpdir(), 'baton-'))
    chmodSync(temporary, 0o711)
    return temporary
  }
}

/** Removes what belongs to state folders in the temporary folder that somebody has deleted since, as test runs do. */
function removeForgotten(): void {
  for (const name of existsSync(OUTSIDE) ? readdirSync(OUTSIDE) : []) {
    const owner = join(OUTSIDE, name, OWNER)
    const stateFolder = existsSync(owner) ? readFileSync(owner, 'utf8') : undefined
    if (stateFolder?.startsWith(tmpdir()) && !existsSync(stateFolder)) {
      rmSync(join(OUTSIDE, name), { recursive: true, force: true })
    }
  }
}
