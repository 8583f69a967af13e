import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Problem } from '../problem.ts'
import { writePrivateFile } from '../state/files.ts'
import { stopLeftOvers } from '../state/left-overs.ts'
import { openRunRecords } from '../state/run-records.ts'
import { readState } from '../state/state-folder.ts'
import { identifyProcess } from '../system/process-identity.ts'
import { type BackupNote, NOTE_FILE, PLATFORM, storedPostgresMajor } from './backup-note.ts'
import { runTar } from './run-tar.ts'

/** What every start makes anew, what belongs to steps that ran, and what says whose folder it is. */
const LEFT_OUT = new Set([
  ...['run', 'logs', 'cache', 'shared', 'launchers', 'programs', 'state-folder', 'disposable'],
  NOTE_FILE,
])

/**
 * Writes everything that a state holds into one file of mode 0600: databases, keys, artifacts and logs, workflows,
 * repositories, sites. Nothing may run on the state meanwhile, so that all of it is of one moment. Throws a Problem, and
 * leaves no half of a file.
 */
export async function makeBackup(stateFolder: string, file: string, signal: AbortSignal): Promise<BackupNote> {
  const state = readState(stateFolder)
  if (!state) throw new Problem(`There is no state in ${stateFolder}, so there is nothing to back up.`)
  if (existsSync(file)) throw new Problem(`${file} exists already. Name another file, or delete it first.`)
  const release = await holdState(stateFolder)
  const unfinished = `${file}.${process.pid}.tmp`
  const note: BackupNote = {
    format: 1,
    madeAt: new Date().toISOString(),
    platform: PLATFORM,
    postgres: storedPostgresMajor(state.reachableFolder),
    contents: { state: contentsOf(stateFolder), reachable: contentsOf(state.reachableFolder) },
  }
  try {
    writePrivateFile(join(stateFolder, NOTE_FILE), `${JSON.stringify(note, null, 2)}\n`)
    mkdirSync(dirname(file), { recursive: true })
    writePrivateFile(unfinished, '')
    const { state: inside, reachable } = note.contents
    const args = ['--create', '--gzip', '--file', unfinished, '-C', stateFolder, NOTE_FILE, ...inside]
    if (reachable.length > 0) args.push('-C', state.reachableFolder, ...reachable)
    await runTar(args, 'Writing the backup', signal)
    // What cannot be read back is no backup.
    await runTar(['--list', '--gzip', '--file', unfinished], 'Reading the backup again', signal)
    renameSync(unfinished, file)
    return note
  } finally {
    rmSync(unfinished, { force: true })
    rmSync(join(stateFolder, NOTE_FILE), { force: true })
    release()
  }
}

function contentsOf(folder: string): string[] {
  return readdirSync(folder).filter((name) => !LEFT_OUT.has(name) && !name.endsWith('.tmp'))
}

/** Keeps a start from using the state meanwhile. Throws a Problem where one does, and stops what a killed one has left. */
async function holdState(stateFolder: string): Promise<() => void> {
  const records = openRunRecords(stateFolder)
  await stopLeftOvers(records)
  const socketFolder = mkdtempSync(join(tmpdir(), 'baton-'))
  const self = identifyProcess(process.pid)
  if (self) records.setSupervisor({ process: self, address: 'a backup that is being made', socketFolder })
  return () => {
    records.removeSupervisor()
    rmSync(socketFolder, { recursive: true, force: true })
  }
}
