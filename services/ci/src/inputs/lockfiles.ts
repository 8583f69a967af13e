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

/** A lockfile of a commit, with the digest of its bytes. */
export type Lockfile = { path: string; sha256: string }

/** The lockfiles of a commit, by path, wherever they are. Of more than 50 the first count. */
export async function readLockfiles(mirror: Mirror, commit: string): Promise<Lockfile[]> {
  const listed = await mirror.ask(['ls-tree', '-r', '-z', '--name-only', commit], 2 ** 26)
  const paths = listed.split('\0').filter((path) => NAMES.has(path.split('/').at(-1) ?? ''))
  const lockfiles: Lockfile[] = []
  for (const path of paths.slice(0, LOCKFILES_MAX)) {
    if (path.includes('\n')) continue
    const sha256 = await digestOf(mirror, `${commit}:${path}`)
    if (sha256) lockfiles.push({ path, sha256 })
  }
  return lockfiles
}

async function digestOf(mirror: Mirror, name: string): Promise<string | null> {
  const object = await mirror.read(name).catch(() => null)
  return object?.type === 'blob' ? createHash('sha256').update(object.content).digest('hex') : null
}
