import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LauncherError } from '../launcher-error.ts'
import type { PassedOver } from '../step.ts'
import { type GlobState, startGlob } from './glob.ts'

/** A regular file found in a workspace, open for reading. The walk closes it. `globs` are the indexes of those it matches. */
export type FoundFile = { path: string; handle: FileHandle; sizeBytes: number; executable: boolean; globs: number[] }

/** Something else that matches: it is not read. */
export type FoundOther = PassedOver & { handle: null }

const DEPTH_MAX = 64
const ENTRIES_MAX = 500_000
const OPEN_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
/** Without O_NONBLOCK a named pipe that the job left would hold the launcher for ever. */
const OPEN_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Yields the regular files below a folder that match a glob, folder by folder, in the order of their names. Every part of
 * a path is opened in the folder opened before it and never through a symlink, so that nothing outside can be reached,
 * whatever the job does at the same time. Throws `too_large` for trees too deep or too full.
 */
export async function* walkFiles(folder: string, globs: readonly string[]): AsyncGenerator<FoundFile | FoundOther> {
  const walk = { entries: 0 }
  const states = globs.map((glob, index) => ({ index, state: startGlob(glob) }))
  const handle = await open(folder, OPEN_FOLDER)
  try {
    yield* walkFolder(handle, folder, '', states, walk)
  } finally {
    await handle.close()
  }
}

async function* walkFolder(
  folder: FileHandle,
  folderPath: string,
  prefix: string,
  states: readonly WalkedGlob[],
  walk: { entries: number },
): AsyncGenerator<FoundFile | FoundOther> {
  if (prefix.split('/').length > DEPTH_MAX) throw tooLarge(`folders are nested deeper than ${DEPTH_MAX}`)
  const here = pathOf(folder, folderPath)
  const names = (await readdir(here, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of names) {
    walk.entries += 1
    if (walk.entries > ENTRIES_MAX) throw tooLarge(`there are more than ${ENTRIES_MAX} files`)
    const next = states
      .map(({ index, state }) => ({ index, state: state.enter(entry.name) }))
      .filter(({ state }) => state.alive)
    if (next.length === 0) continue
    const matched = next.filter(({ state }) => state.matched).map(({ index }) => index)
    const path = join(prefix, entry.name)
    const isOther = !(entry.isDirectory() || entry.isFile())
    const child = isOther
      ? undefined
      : await openInside(join(here, entry.name), entry.isDirectory() ? OPEN_FOLDER : OPEN_FILE)
    if (!child) {
      const why = entry.isSymbolicLink() ? 'symlink' : isOther ? 'special' : 'unreadable'
      if (matched.length > 0 && !entry.isDirectory()) yield { path, why, globs: matched, handle: null }
      continue
    }
    try {
      if (entry.isDirectory()) yield* walkFolder(child, join(folderPath, entry.name), path, next, walk)
      else if (matched.length > 0) yield* asFound(child, path, matched)
    } finally {
      await child.close()
    }
  }
}

type WalkedGlob = { index: number; state: GlobState }

async function* asFound(handle: FileHandle, path: string, globs: number[]): AsyncGenerator<FoundFile> {
  const stat = await handle.stat()
  if (stat.isFile()) yield { path, handle, sizeBytes: stat.size, executable: (stat.mode & 0o100) !== 0, globs }
}

/** A path that stands for the open folder itself. Only Linux has one; elsewhere there is no isolation to hold either. */
function pathOf(folder: FileHandle, path: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : path
}

/** Opens one entry; undefined where it has gone, became a symlink, or cannot be read. */
async function openInside(path: string, flags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ELOOP', 'ENOTDIR', 'EACCES', 'ENXIO'].includes(code)) return undefined
    throw error
  }
}

function tooLarge(why: string): LauncherError {
  return new LauncherError('too_large', `The files cannot be collected: ${why}. Collect from a smaller folder.`)
}
