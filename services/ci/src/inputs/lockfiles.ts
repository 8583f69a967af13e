import { createHash } from 'node:crypto'
import type { Mirror } from '../git/mirror.ts'

/** Files that pin what a build depends on, by the names that package managers give them. */
const NAMES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'deno.lock',
  'Cargo.lock',
  'go.sum',
  'poetry.lock',
  'uv.lock',
  'Pipfile.lock',
  'requirements.txt',
  'Gemfile.lock',
  'composer.lock',
  'mix.lock',
  'gradle.lockfile',
  'packages.lock.json',
  'Package.resolved',
  'pubspec.lock',
  'flake.lock',
])

const LOCKFILES_MAX = 50
/** Folders that are looked into, level by level: a lockfile lies near the top, or in one of many packages. */
const FOLDERS_MAX = 100
const NOT_LOOKED_INTO = new Set(['node_modules', 'vendor', 'third_party', '.yarn'])

/** A lockfile of a commit, with the digest of its bytes. */
export type Lockfile = { path: string; sha256: string }

/** The lockfiles of a commit by path: of 100 folders at most, 50 at most. Reads objects, and starts no process. */
export async function readLockfiles(mirror: Mirror, treeSha: string): Promise<Lockfile[]> {
  const lockfiles: Lockfile[] = []
  const folders = [{ path: '', id: treeSha }]
  for (let at = 0; at < folders.length && at < FOLDERS_MAX && lockfiles.length < LOCKFILES_MAX; at += 1) {
    const folder = folders[at]
    const tree = folder ? await mirror.read(folder.id).catch(() => null) : null
    if (!folder || tree?.type !== 'tree') continue
    for (const { name, id, isFolder } of readTree(tree.content)) {
      const path = `${folder.path}${name}`
      if (isFolder && !NOT_LOOKED_INTO.has(name)) folders.push({ path: `${path}/`, id })
      if (isFolder || !NAMES.has(name)) continue
      const file = await mirror.read(id).catch(() => null)
      if (file) lockfiles.push({ path, sha256: createHash('sha256').update(file.content).digest('hex') })
    }
  }
  return lockfiles.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** The files and folders of a tree object: `<mode> <name>\0<20 bytes of id>`, one after the other. */
function readTree(content: Buffer): Array<{ name: string; id: string; isFolder: boolean }> {
  const entries: Array<{ name: string; id: string; isFolder: boolean }> = []
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    const end = content.indexOf(0, space)
    if (space === -1 || end === -1) break
    const mode = content.toString('latin1', at, space)
    const name = content.toString('utf8', space + 1, end)
    const id = content.toString('hex', end + 1, end + 21)
    at = end + 21
    if (mode === '40000') entries.push({ name, id, isFolder: true })
    else if (mode.startsWith('100')) entries.push({ name, id, isFolder: false })
  }
  return entries
}
