import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { postgresVersion } from '../postgres/programs.ts'

/** The file of a backup that says what the others are. */
export const NOTE_FILE = 'backup.json'

/** What a backup says of itself: what is in it, and which machines can use it. */
export type BackupNote = {
  format: 1
  madeAt: string
  /** `linux x64`: PostgreSQL's files are of one kind of machine. */
  platform: string
  /** PostgreSQL's files are of one major version. */
  postgres: string
  /** Names in the archive that belong into the state folder, and into the reachable folder. */
  contents: { state: string[]; reachable: string[] }
}

/** This machine, as a backup names it. */
export const PLATFORM = `${process.platform} ${process.arch}`

/** The major version of the PostgreSQL that runs here. */
export function installedPostgresMajor(): string {
  return postgresVersion().split('.')[0] ?? ''
}

/** The major version of PostgreSQL whose files lie here; of the installed one where there are none yet. */
export function storedPostgresMajor(reachableFolder: string): string {
  try {
    return readFileSync(join(reachableFolder, 'postgres/data/PG_VERSION'), 'utf8').trim()
  } catch {
    return installedPostgresMajor()
  }
}
