import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const OUTSIDE = '/var/lib/baton'
/** Names the state folder that a folder outside belongs to. */
const OWNER = 'state-folder'
/** Marks a folder outside that may go with its state folder: a test's. */
const DISPOSABLE = 'disposable'

/** Says that a new state is a test's: what it keeps outside may be removed once its folder is gone. */
const DISPOSABLE_VARIABLE = 'BATON_STATE_DISPOSABLE'

/**
 * Makes the folder for what other users of the machine must see: PostgreSQL's user its programs and data, the builds'
 * users their workspaces. An ordinary user runs all of them as itself, so it lies in the state folder. Root does not, and
 * its home is often closed to them: then it lies in /var/lib. Each state gets a new one: an earlier one may hold a database.
 */
export function makeReachableFolder(stateFolder: string, isRoot = process.getuid?.() === 0): string {
  if (!isRoot) {
    const folder = insideFolder(stateFolder)
    mkdirSync(folder, { recursive: true })
    claimReachableFolder(folder, stateFolder)
    return folder
  }
  const folder = join(outsideFolder(stateFolder), `${nameOf(stateFolder)}-${randomBytes(4).toString('hex')}`)
  mkdirSync(folder, { recursive: true })
  chmodSync(dirname(folder), 0o711)
  chmodSync(folder, 0o711)
  claimReachableFolder(folder, stateFolder)
  if (process.env[DISPOSABLE_VARIABLE]) writeFileSync(join(folder, DISPOSABLE), '')
  return folder
}

/** Where the reachable folder of an ordinary user lies: it moves with the state folder. */
export function insideFolder(stateFolder: string): string {
  return join(stateFolder, 'shared')
}

/** Writes down that a folder belongs to this state folder. */
export function claimReachableFolder(folder: string, stateFolder: string): void {
  writeFileSync(join(folder, OWNER), stateFolder, { mode: 0o600 })
}

/** The state folder that a reachable folder belongs to; undefined where it says none, as one of an early version. */
export function ownerOf(folder: string): string | undefined {
  const file = join(folder, OWNER)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** What earlier states of this state folder have left outside. It stays there: their state.json may come back. */
export function findLeftOutside(stateFolder: string): string[] {
  return foldersOutside().filter((folder) => ownerOf(folder) === stateFolder)
}

/** Removes what states of tests have left outside whose folder is gone. */
export function removeDisposed(): void {
  for (const folder of foldersOutside()) {
    const owner = ownerOf(folder)
    if (existsSync(join(folder, DISPOSABLE)) && owner !== undefined && !existsSync(owner)) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function foldersOutside(): string[] {
  return existsSync(OUTSIDE) ? readdirSync(OUTSIDE).map((name) => join(OUTSIDE, name)) : []
}

/** Beside the state folder where /var/lib cannot be written, and never in a folder that the machine empties. */
function outsideFolder(stateFolder: string): string {
  try {
    mkdirSync(OUTSIDE, { recursive: true })
    return OUTSIDE
  } catch {
    return `${stateFolder}-outside`
  }
}

function nameOf(stateFolder: string): string {
  return createHash('sha256').update(stateFolder).digest('hex').slice(0, 12)
}
