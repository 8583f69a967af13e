import { createServer, type Server } from 'node:net'
import { LauncherError } from '../launcher-error.ts'

/** User ids for jobs, none of which two jobs have at once, on whatever launcher of this host. */
export type UidPool = { take(): number; giveBack(uid: number): void; close(): void }

const BLOCK = 1_024
const BLOCKS = 64

/**
 * Claims the first free block of 1,024 user ids from `base` upwards. The claim is an abstract unix socket: the kernel
 * lets only one process have it, and takes it back when that process dies.
 */
export async function claimUids(base: number): Promise<UidPool> {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = base + block * BLOCK
    const claim = await tryClaim(first)
    if (claim) return poolFrom(first, claim)
  }
  throw new LauncherError(
    'failed',
    `All user ids from ${base} on are claimed by other launchers. Set LAUNCHER_UID_BASE.`,
  )
}

function poolFrom(first: number, claim: Server): UidPool {
  const free = Array.from({ length: BLOCK }, (_, index) => first + index)
  return {
    take() {
      const uid = free.shift()
      if (uid === undefined) throw new LauncherError('failed', `${BLOCK} workspaces exist already. Remove some first.`)
      return uid
    },
    giveBack: (uid) => free.push(uid),
    close: () => claim.close(),
  }
}

function tryClaim(first: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(`\0baton-uids-${first}`, () => {
      server.unref()
      resolve(server)
    })
  })
}
