import { lstatSync } from 'node:fs'
import { dirname } from 'node:path'

/** A way for a job's user to host paths. `chain` must run as root; `at` says where a path is found after it. */
export type Bridge = { chain: string[]; at(path: string): string }

/** Folders that every host has and that no sandbox shows. One of them is covered, for the one step only. */
const BASES = ['/mnt', '/media', '/srv', '/home']

const COVER = `
base=$1; shift
mount -t tmpfs -o mode=0711,size=1m baton "$base" || exit 125
count=0
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir "$base/$count"; else : > "$base/$count"; fi
  mount --bind "$1" "$base/$count" || exit 125
  count=$((count + 1)); shift
done
shift; unset PWD OLDPWD; exec "$@"`

/**
 * Bubblewrap opens what it mounts as the job's user, who cannot pass through a home of mode 0700. Where one of the paths
 * lies behind such a folder, they are first mounted, by root and in a mount namespace of the step's own, where everybody
 * can pass. Otherwise nothing is done.
 */
export function bridgeTo(paths: readonly string[]): Bridge {
  if (paths.every(isReachable)) return { chain: [], at: (path) => path }
  const base = BASES.find((folder) => isFolder(folder) && !paths.some((path) => path.startsWith(`${folder}/`)))
  if (!base) throw new Error(`None of ${BASES.join(', ')} can be used to reach ${paths.join(', ')}.`)
  return {
    chain: ['unshare', '--mount', '--propagation', 'private', '--', '/bin/sh', '-c', COVER, 'sh', base, ...paths, '--'],
    at(path) {
      const index = paths.indexOf(path)
      return index < 0 ? path : `${base}/${index}`
    },
  }
}

/** Whether everybody can pass through all the folders above. */
function isReachable(path: string): boolean {
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    if (((lstatSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o001) === 0) return false
  }
  return true
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
