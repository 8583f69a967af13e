import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** A disk with less room than is kept free. */
export type Lack = { folder: string; freeBytes: number }

/** The room on the disks that builds write to. */
export type Room = {
  /** The disk that lacks room now, or null. A folder that cannot be asked lacks none. */
  lack(): Promise<Lack | null>
  /** Resolves once there is room, or when the signal aborts. */
  until(signal: AbortSignal): Promise<void>
}

/** Between two looks at a disk that is full. */
const LOOK_MS = 1_000

/** Watches the disks of these folders: below `reserveBytes` nothing new begins that would fill them. */
export function roomOn(
  folders: readonly string[],
  reserveBytes: number,
  freeBytesOf: (folder: string) => Promise<number> = freeBytes,
): Room {
  const lack = async () => {
    for (const folder of folders) {
      const free = await freeBytesOf(folder).catch(() => Number.POSITIVE_INFINITY)
      if (free < reserveBytes) return { folder, freeBytes: free }
    }
    return null
  }
  return {
    lack,
    async until(signal) {
      while (!signal.aborted && (await lack()) !== null) {
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

/** What an operator is told of a full disk. */
export function lackSentence({ folder, freeBytes }: Lack): string {
  const mebibytes = Math.floor(freeBytes / 2 ** 20)
  return `The disk of ${folder} is full (${mebibytes} MB left). Builds wait, and go on by themselves once there is room.`
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
