import { lstatSync, realpathSync } from 'node:fs'
import { isAbsolute, join, normalize, relative } from 'node:path'
import { LauncherError } from '../launcher-error.ts'
import type { StepMount } from '../step.ts'
import type { CheckedMount, Workspace } from './driver.ts'

/** Host folders that the operator has opened for mounts. */
export type MountRoots = { readOnly: readonly string[]; target: readonly string[] }

/** First parts of paths that the sandbox itself fills. */
const RESERVED = new Set('bin dev etc home lib lib32 lib64 opt proc run sbin sys tmp usr var work'.split(' '))

/**
 * Checks what a step wants to see of the host. A source must be a folder inside a root of its kind, with no symlink on the
 * way from that root; throws `invalid` with a sentence otherwise.
 */
export function checkMounts(mounts: readonly StepMount[], roots: MountRoots, workspace: Workspace): CheckedMount[] {
  return mounts.flatMap((mount) => {
    if (mount.kind === 'workspace') return workspaceMount(mount, workspace)
    const source = folderInside(mount.source, mount.kind === 'target' ? roots.target : roots.readOnly)
    const target = mount.kind === 'target'
    return [{ source, destination: checkDestination(mount.destination), writable: target, target }]
  })
}

/** The name of the variable that tells a step where a mount is: `/target` is in `BATON_MOUNT_TARGET`. */
export function mountVariable(destination: string): string {
  return `BATON_MOUNT_${destination
    .slice(1)
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .toUpperCase()}`
}

function workspaceMount(mount: StepMount, workspace: Workspace): CheckedMount[] {
  if (mount.source !== '.') throw refused(mount.source, 'only the whole workspace can be mounted: use the source .')
  if (mount.destination === '/work') return []
  return [{ source: workspace.folder, destination: checkDestination(mount.destination), writable: true, target: false }]
}

function checkDestination(destination: string): string {
  const parts = destination.slice(1).split('/')
  const plain = parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part))
  if (plain && !RESERVED.has(parts[0] ?? '')) return destination
  throw refused(destination, 'the sandbox has something else there: use a path such as /target')
}

function folderInside(source: string, roots: readonly string[]): string {
  if (!isAbsolute(source) || normalize(source) !== source) throw refused(source, 'it is not a plain absolute path')
  for (const root of roots) {
    const below = relative(root, source)
    if (below.startsWith('..') || isAbsolute(below)) continue
    return walkDown(realpathSync(root), below === '' ? [] : below.split('/'), source)
  }
  throw refused(source, 'it is in none of the folders that the operator has opened to the launcher')
}

function walkDown(root: string, parts: readonly string[], source: string): string {
  let path = root
  for (const part of parts) {
    path = join(path, part)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found) throw refused(source, 'it does not exist')
    if (!found.isDirectory()) throw refused(source, `'${part}' is not a folder, or is a symlink`)
  }
  return path
}

function refused(path: string, why: string): LauncherError {
  return new LauncherError('invalid', `The launcher does not mount '${path}': ${why}.`)
}
