import { constants, readlinkSync } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'

/** A file of a site, open for reading. `path` is where it lies in the release. */
export type SiteFile = { handle: FileHandle; size: number; path: string }

/**
 * Opens what a URL path means in the release that `<folder>/current` points to; undefined where there is nothing. What a
 * release holds is not trusted: a link in it, or a link that is swapped while we look, never leads out of the site.
 */
export async function openSiteFile(folder: string, urlPath: string): Promise<SiteFile | undefined> {
  const release = await findRelease(folder)
  const wanted = decodePath(urlPath)
  if (release === undefined || wanted === undefined) return undefined
  const path = join(release, wanted)
  const index = (await isFolder(path)) ? join(path, 'index.html') : path
  return openWithin(release, index)
}

/** The real path of the release that is live, or undefined where nothing is deployed yet. */
export async function findRelease(folder: string): Promise<string | undefined> {
  const [site, release] = await Promise.all([realpath(folder), realpath(join(folder, 'current'))].map(orUndefined))
  return site !== undefined && release !== undefined && isWithin(site, release) ? release : undefined
}

async function openWithin(release: string, path: string): Promise<SiteFile | undefined> {
  const real = await orUndefined(realpath(path))
  if (real === undefined || !isWithin(release, real)) return undefined
  // Not blocking: a named pipe in a release must not hold the server up.
  const handle = await orUndefined(open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW))
  if (handle === undefined) return undefined
  const found = await handle.stat()
  if (found.isFile() && isWithin(release, openedPath(handle, real))) {
    return { handle, size: found.size, path: real.slice(release.length) }
  }
  await handle.close()
  return undefined
}

/** Where an open file really lies. Only Linux tells; elsewhere what was looked up before must do. */
function openedPath(handle: FileHandle, lookedUp: string): string {
  return process.platform === 'linux' ? readlinkSync(`/proc/self/fd/${handle.fd}`) : lookedUp
}

/** A URL path as a path below the release; undefined where it is malformed. */
function decodePath(urlPath: string): string | undefined {
  try {
    const path = decodeURIComponent(urlPath)
    return path.includes('\0') ? undefined : normalize(`/${path}`)
  } catch {
    return undefined
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}

async function isFolder(path: string): Promise<boolean> {
  return (await orUndefined(stat(path)))?.isDirectory() ?? false
}

async function orUndefined<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise
  } catch {
    return undefined
  }
}
