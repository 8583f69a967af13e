import { createHash } from 'node:crypto'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'

const FILES_MAX = 200_000

/**
 * What a site's folder looks like outside of one deployment's own release: names, sizes, times and links. Two equal ones
 * say that a step touched nothing that was there. A folder with too many files counts as never the same.
 */
export async function fingerprintTarget(folder: string, deploymentId: string): Promise<string> {
  const hash = createHash('sha256')
  const own = join('releases', deploymentId)
  let files = 0

  async function walk(relative: string): Promise<void> {
    const entries = await readdir(join(folder, relative), { withFileTypes: true })
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(relative, entry.name)
      if (path === own || path === 'next') continue
      if (entry.isDirectory()) {
        await walk(path)
        continue
      }
      files += 1
      if (files > FILES_MAX) return
      if (entry.isSymbolicLink()) {
        hash.update(`link ${path} ${await readlink(join(folder, path))}\n`)
      } else {
        const { size, mtimeNs, mode } = await lstat(join(folder, path), { bigint: true })
        hash.update(`file ${path} ${size} ${mtimeNs} ${mode}\n`)
      }
    }
  }
  await walk('.')
  return files > FILES_MAX ? `too many files ${deploymentId} ${Math.random()}` : hash.digest('hex')
}
