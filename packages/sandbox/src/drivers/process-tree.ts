import { setTimeout as delay } from 'node:timers/promises'
import type { Cgroup } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import { descendantsOf, isAlive } from '../processes/descendants.ts'
import { signalEach } from '../processes/signal-each.ts'
import type { BubblewrapProcess } from './spawn-bubblewrap.ts'

/** How long until the next look for a process that is not there yet. */
export const LOOK_AGAIN_MS = 10
/** By then the kernel has long made, or killed, what is waited for: the number must be another process's. */
const GIVE_UP_MS = 2_000

/** How a sandbox's processes are found and ended. */
export type ProcessTree = {
  /** All that the command has; not the processes of the sandbox itself. */
  commandProcesses(): number[]
  kill(): void
  ranOutOfMemory(): boolean
  /** Ends what is left and resolves once nothing is. */
  finish(): Promise<void>
}

/** A tree that is held by a cgroup. */
export function cgroupTree(cgroup: Cgroup, bubblewrap: BubblewrapProcess): ProcessTree {
  return {
    commandProcesses() {
      const all = cgroup.processes()
      const first = bubblewrap.firstProcess(() => all)
      return first === undefined ? [] : descendantsOf(first, all)
    },
    kill() {
      // A chain that has only begun is not in its cgroup yet.
      bubblewrap.kill()
      cgroup.kill()
    },
    ranOutOfMemory: () => cgroup.ranOutOfMemory(),
    finish: () => emptyAndRemove(cgroup),
  }
}

/** A tree that is held by its process namespace alone: when its first process dies, the kernel kills the rest. */
export function namespaceTree(bubblewrap: BubblewrapProcess): ProcessTree {
  let first: number | undefined
  let over = false
  void bubblewrap.exited.then(() => {
    over = true
  })
  const findFirst = () => {
    first ??= bubblewrap.firstProcess(() => descendantsOf(bubblewrap.pid))
    return first
  }
  // Bubblewrap must not die before its first process is known, or that one could live on unseen.
  const killFrom = (waitedMs: number) => {
    if (over) return
    const root = findFirst()
    if (root === undefined && waitedMs < GIVE_UP_MS) {
      setTimeout(killFrom, LOOK_AGAIN_MS, waitedMs + LOOK_AGAIN_MS)
      return
    }
    if (root !== undefined) signalEach([root], 'SIGKILL')
    bubblewrap.kill()
  }
  return {
    commandProcesses() {
      const root = findFirst()
      return root === undefined ? [] : descendantsOf(root)
    },
    kill: () => killFrom(0),
    ranOutOfMemory: () => false,
    async finish() {
      const root = findFirst()
      for (let pauseMs = 1; root !== undefined && isAlive(root) && pauseMs < GIVE_UP_MS; pauseMs *= 2) {
        await delay(pauseMs)
      }
    },
  }
}
