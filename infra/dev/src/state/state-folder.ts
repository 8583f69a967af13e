import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { readJsonFile, writePrivateFile } from './files.ts'
import {
  claimReachableFolder,
  findLeftOutside,
  insideFolder,
  makeReachableFolder,
  ownerOf,
  removeDisposed,
} from './reachable-folder.ts'

/** What is decided once and kept: everything that a second start must find as it was. */
export type State = {
  /** Private to the user who runs Baton (mode 0700). */
  folder: string
  /** Where the database's and the builds' own users can see in. Inside `folder` unless root runs this. */
  reachableFolder: string
  /** The base port. */
  port: number
  /** Where CI was reached when it first was ready: what was connected since names addresses over it. */
  firstCiUrl?: string
  /** The first of the host user ids that the launchers give to running steps (as root). */
  uidBase: number
  secrets: Secrets
}

/** Passwords made once. Each role of each database has its own. */
export type Secrets = {
  postgres: string
  databases: Record<'ci' | 'cd', Record<'owner' | 'app' | 'auth' | 'system', string>>
  /** Opens the first account where sign-up is closed. */
  firstAccount: string
}

type StateFile = Omit<State, 'folder'>

const FIRST_PORT = 3000

/** Opens the state folder, or makes it with fresh secrets. A given port replaces the one that was kept. */
export function openState(folder: string, port: number | undefined): State {
  const kept = readKept(folder)
  if (kept) checkOwner(folder, kept)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = stateFile(folder)
  const state = kept ?? newState(folder)
  if (!existsSync(state.reachableFolder)) {
    throw new Problem(
      `The state in ${folder} keeps its database in ${state.reachableFolder}, and that folder is gone. ` +
        'Bring it back, or forget the rest of the state too: npm start -- --reset',
    )
  }
  const { firstAccount = newPassword() }: Partial<Secrets> = state.secrets
  const decided = { ...state, port: port ?? state.port, secrets: { ...state.secrets, firstAccount } }
  writePrivateFile(file, `${JSON.stringify(decided, null, 2)}\n`)
  return { ...decided, folder }
}

/** The state in a folder, or undefined where there is none. Throws a Problem where its file is damaged. */
export function readState(folder: string): State | undefined {
  const kept = readKept(folder)
  return kept && { ...kept, folder }
}

/** Writes down that a state's reachable folder lies elsewhere. */
export function moveReachableFolder(folder: string, reachableFolder: string): void {
  const kept = readKept(folder)
  if (!kept) throw new Problem(`There is no state in ${folder}.`)
  writePrivateFile(stateFile(folder), `${JSON.stringify({ ...kept, reachableFolder }, null, 2)}\n`)
}

/** Notes that Baton was ready, with CI at this address. Answers where CI was first, when that was elsewhere. */
export function noteReady({ folder, ...state }: State, ciUrl: string): string | undefined {
  const { firstCiUrl = ciUrl } = state
  writePrivateFile(stateFile(folder), `${JSON.stringify({ ...state, firstCiUrl }, null, 2)}\n`)
  return firstCiUrl === ciUrl ? undefined : firstCiUrl
}

/** The folders that `resetState` deletes, for whoever asks before it. Empty where there is no state. */
export function foldersOfState(folder: string): string[] {
  if (!existsSync(folder)) return []
  const outside = readKept(folder)?.reachableFolder
  const isOwn = outside !== undefined && !outside.startsWith(`${folder}/`) && existsSync(outside)
  // A copy of a state names the folder of the one it was copied from.
  return isOwn && [folder, undefined].includes(ownerOf(outside)) ? [folder, outside] : [folder]
}

/** Forgets everything: the state folder and what it keeps outside. */
export function resetState(folder: string): void {
  // The state folder goes last: it names the other.
  for (const path of foldersOfState(folder).reverse()) rmSync(path, { recursive: true, force: true })
}

/**
 * Clears the place for a new state without deleting anything: a folder without a state.json may hold keys and artifacts of
 * a state that somebody damaged, so it is moved aside. Answers a sentence about each thing that is kept and not used.
 */
export function keepWhatIsLeft(folder: string, now: Date): string[] {
  if (existsSync(stateFile(folder))) return []
  const notes: string[] = []
  if (existsSync(folder) && readdirSync(folder).some((name) => !MADE_ANEW.has(name))) {
    const aside = `${folder}.aside-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
    renameSync(folder, aside)
    notes.push(`${folder} had no state.json, so it was moved to ${aside}. Nothing in it was deleted.`)
  }
  for (const left of findLeftOutside(folder)) {
    notes.push(
      `The database of an earlier state is kept in ${left}. To use it again, stop Baton and put the earlier ${folder} back; ` +
        'to be rid of it, delete that folder.',
    )
  }
  return notes
}

/** What every start makes, and nobody misses. */
const MADE_ANEW = new Set(['run', 'logs', 'cache'])

function stateFile(folder: string): string {
  return join(folder, 'state.json')
}

function readKept(folder: string): StateFile | undefined {
  const kept = readJsonFile(stateFile(folder)) as StateFile | undefined
  if (!kept || existsSync(kept.reachableFolder) || !existsSync(insideFolder(folder))) return kept
  return { ...kept, reachableFolder: insideFolder(folder) }
}

/** Two states must not share one database. A state folder that was moved takes its folder outside along. */
function checkOwner(folder: string, { reachableFolder }: StateFile): void {
  const owner = ownerOf(reachableFolder)
  if (owner === undefined || owner === folder) return
  if (existsSync(stateFile(owner)) && readKept(owner)?.reachableFolder === reachableFolder) {
    throw new Problem(
      `${folder} is a copy of ${owner}, and both keep their database in ${reachableFolder}. Start with --state ${owner}, ` +
        'or make a real copy: npm run baton -- backup FILE, then npm run baton -- restore FILE --state FOLDER',
    )
  }
  claimReachableFolder(reachableFolder, folder)
}

function newState(folder: string): StateFile {
  removeDisposed()
  return {
    reachableFolder: makeReachableFolder(folder),
    port: FIRST_PORT,
    // Two installations on one machine must not give the same user id to two running steps.
    uidBase: 200_000 + 4096 * randomInt(1000),
    secrets: {
      postgres: newPassword(),
      databases: { ci: newDatabasePasswords(), cd: newDatabasePasswords() },
      firstAccount: newPassword(),
    },
  }
}

function newDatabasePasswords() {
  return { owner: newPassword(), app: newPassword(), auth: newPassword(), system: newPassword() }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
