import { LauncherError } from '../launcher-error.ts'
import { type Claim, tryClaim } from '../networks/claim-name.ts'

/** User ids for jobs, none of which two jobs have at once, on whatever launcher of this host. */
export type UidPool = { take(): number; giveBack(uid: number): void; close(): void }

const BLOCK = 1_024
const BLOCKS = 64

/** Claims the first free block of 1,024 user ids from `base` upwards, until this process ends. */
export async function claimUids(base: number): Promise<UidPool> {
  for (let block = 0; block < BLOCKS; block += 1) {
    const first = base + block * BLOCK
    const claim = await tryClaim(`baton-uids-${first}`)
    if (claim) return poolFrom(first, claim)
  }
  throw new LauncherError(
    'failed',
    `All user ids from ${base} on are claimed by other launchers. Set LAUNCHER_UID_BASE.`,
  )
}

function poolFrom(first: number, claim: Claim): UidPool {
  const free = Array.from({ length: BLOCK }, (_, index) => first + index)
  return {
    take() {
      const uid = free.shift()
      if (uid === undefined) throw new LauncherError('failed', `${BLOCK} workspaces exist already. Remove some first.`)
      return uid
    },
    giveBack: (uid) => free.push(uid),
    close: () => claim.release(),
  }
}
