import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../problem.ts'
import { readJsonFile, writePrivateFile } from './files.ts'
import { chooseReachableFolder } from './reachable-folder.ts'

/** What is decided once and kept: everything that a second start must find as it was. */
export type State = {
  /** Private to the user who runs Baton (mode 0700). */
  folder: string
  /** Where the database's and the builds' own users can see in. Inside `folder` unless root runs this. */
  reachableFolder: string
  /** The base port. */
  port: number
  /** The base port at which it first was ready: what was connected since names addresses over it. */
  firstReadyPort?: number
  /** The first of the host user ids that the launchers give to running steps (as root). */
  uidBase: number
  secrets: Secrets
}

/** Passwords made once. Each role of each database has its own. */
export type Secrets = {
  postgres: string
  databases: Record<'ci' | 'cd', Record<'owner' | 'app' | 'auth' | 'system', string>>
}

type StateFile = Omit<State, 'folder'>

const FIRST_PORT = 3000

/** Opens the state folder, or makes it with fresh secrets. A given port replaces the one that was kept. */
export function openState(folder: string, port: number | undefined): State {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'state.json')
  const kept = readJsonFile(file) as StateFile | undefined
  const state = kept ?? newState(folder)
  if (!existsSync(state.reachableFolder)) {
    throw new Problem(
      `The state in ${folder} keeps its database in ${state.reachableFolder}, and that folder is gone. ` +
        'Bring it back, or forget the rest of the state too: npm start -- --reset',
    )
  }
  const decided = { ...state, port: port ?? state.port }
  writePrivateFile(file, `${JSON.stringify(decided, null, 2)}\n`)
  return { ...decided, folder }
}

/** Notes that Baton was ready at its port. Answers where it was first, when that was elsewhere. */
export function noteReady({ folder, ...state }: State): number | undefined {
  const { firstReadyPort = state.port } = state
  writePrivateFile(join(folder, 'state.json'), `${JSON.stringify({ ...state, firstReadyPort }, null, 2)}\n`)
  return firstReadyPort === state.port ? undefined : firstReadyPort
}

/** Forgets everything: the state folder and what it keeps outside. */
export function resetState(folder: string): void {
  const kept = readJsonFile(join(folder, 'state.json')) as StateFile | undefined
  if (kept) rmSync(kept.reachableFolder, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}

function newState(folder: string): StateFile {
  return {
    reachableFolder: chooseReachableFolder(folder),
    port: FIRST_PORT,
    // Two installations on one machine must not give the same user id to two running steps.
    uidBase: 200_000 + 4096 * randomInt(1000),
    secrets: {
      postgres: newPassword(),
      databases: { ci: newDatabasePasswords(), cd: newDatabasePasswords() },
    },
  }
}

function newDatabasePasswords() {
  return { owner: newPassword(), app: newPassword(), auth: newPassword(), system: newPassword() }
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
