import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findPostgresUser } from '../postgres/run-as.ts'
import { Problem } from '../problem.ts'
import { readJsonFile } from '../state/files.ts'
import { claimReachableFolder, makeReachableFolder } from '../state/reachable-folder.ts'
import { moveReachableFolder } from '../state/state-folder.ts'
import { type BackupNote, installedPostgresMajor, NOTE_FILE, PLATFORM } from './backup-note.ts'
import { runTar } from './run-tar.ts'

/**
 * Makes a state out of a backup, in a folder where there is none. All of it or nothing: an attempt that fails is taken away
 * again. Throws a Problem that says why a backup cannot be used here.
 */
export async function restoreBackup(file: string, stateFolder: string, signal: AbortSignal): Promise<BackupNote> {
  if (!existsSync(file)) throw new Problem(`There is no file ${file}.`)
  if (existsSync(stateFolder) && readdirSync(stateFolder).length > 0) {
    throw new Problem(
      `There is a state in ${stateFolder} already, and a restore replaces none. Move it away first, or restore to another ` +
        'folder: npm run baton -- restore FILE --state FOLDER',
    )
  }
  const unfinished = `${stateFolder}.restoring`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  let reachableFolder = ''
  try {
    const extract = async (names: readonly string[], to: string) => {
      // Without names tar would take all of it.
      if (names.length === 0) return
      await runTar(['--extract', '--gzip', '-p', '--file', file, '-C', to, ...names], `Restoring ${file}`, signal)
    }
    await extract([NOTE_FILE], unfinished)
    const note = readJsonFile(join(unfinished, NOTE_FILE)) as BackupNote
    checkUsable(file, note)
    reachableFolder = makeReachableFolder(unfinished)
    await extract(note.contents.state, unfinished)
    await extract(note.contents.reachable, reachableFolder)
    giveToPostgres(join(reachableFolder, 'postgres'))
    rmSync(join(unfinished, NOTE_FILE))
    claimReachableFolder(reachableFolder, stateFolder)
    moveReachableFolder(unfinished, reachableFolder.replace(unfinished, stateFolder))
    if (existsSync(stateFolder)) rmdirSync(stateFolder)
    renameSync(unfinished, stateFolder)
    return note
  } catch (error) {
    for (const folder of [unfinished, reachableFolder]) if (folder) rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function checkUsable(file: string, { format, platform, postgres }: BackupNote): void {
  if (format !== 1) throw new Problem(`${file} was made by a newer Baton. Restore it with that one.`)
  if (platform !== PLATFORM) {
    throw new Problem(`${file} was made on ${platform}, and its database cannot be read on ${PLATFORM}.`)
  }
  const installed = installedPostgresMajor()
  if (postgres !== installed) {
    throw new Problem(
      `${file} holds a database of PostgreSQL ${postgres}, and this Baton runs PostgreSQL ${installed}. Restore it with the ` +
        'Baton that made it.',
    )
  }
}

/** The user of this machine that PostgreSQL runs as may have another id than the one of the backup's. */
function giveToPostgres(folder: string): void {
  const { uid, gid } = findPostgresUser()
  if (uid !== undefined && existsSync(folder)) execFileSync('chown', ['-R', `${uid}:${gid}`, folder])
}
