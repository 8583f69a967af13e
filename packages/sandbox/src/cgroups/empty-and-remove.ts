import { setTimeout as delay } from 'node:timers/promises'
import type { Cgroup } from './cgroup.ts'

/** How long the kernel may take to let go of an empty cgroup. One that it keeps is taken away at the next start. */
const REMOVE_TRIES = 100

/** Kills what is in a cgroup and resolves once it is empty and taken away. */
export async function emptyAndRemove(cgroup: Cgroup): Promise<void> {
  for (let pauseMs = 1; cgroup.processes().length > 0; pauseMs = Math.min(pauseMs * 2, 50)) {
    cgroup.kill()
    await delay(pauseMs)
  }
  for (let tries = 0; ; tries += 1) {
    try {
      cgroup.remove()
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error
      if (tries === REMOVE_TRIES) return
      await delay(10)
    }
  }
}
