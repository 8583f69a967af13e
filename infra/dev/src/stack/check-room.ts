import { statfsSync } from 'node:fs'
import { Problem } from '../problem.ts'

/** What PostgreSQL, Temporal and the logs need to start at all. */
const FREE_BYTES_MIN = 128 * 2 ** 20

/** Throws a Problem that names the folder and what is left, where the disk of one has no room to start on. */
export function checkRoom(folders: readonly string[], freeBytesOf: (folder: string) => number = freeBytes): void {
  for (const folder of folders) {
    const free = freeBytesOf(folder)
    if (free >= FREE_BYTES_MIN) continue
    throw new Problem(
      `The disk of ${folder} is full: ${Math.floor(free / 2 ** 20)} MB are left, and a start needs ` +
        `${FREE_BYTES_MIN / 2 ** 20} MB. Make room, then start again. Nothing was changed.`,
    )
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
