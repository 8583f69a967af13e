import { setTimeout as delay } from 'node:timers/promises'
import type { Cgroup } from '../cgroups/cgroup.ts'
import { emptyAndRemove } from '../cgroups/empty-and-remove.ts'
import { descendantsOf, isAlive } from '../processes/descendants.ts'
import { signalEach } from '../processes/signal-each.ts'
import type { BubblewrapProcess } from './spawn-bubblewrap.ts'

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
      const first = bubblewrap.sandboxPid()
      return first === undefined ? [] : descendantsOf(first, cgroup.processes())
    },
    kill: () => cgroup.kill(),
    ranOutOfMemory: () => cgroup.ranOutOfMemory(),
    finish: () => emptyAndRemove(cgroup),
  }
}

/** A tree that is held by its process namespace alone: when its first process dies, the kernel kills the rest. */
export function namespaceTree(bubblewrap: BubblewrapProcess): ProcessTree {
  const roots = () => [bubblewrap.sandboxPid() ?? bubblewrap.pid, bubblewrap.pid]
  return {
    commandProcesses() {
      const first = bubblewrap.sandboxPid()
      return first === undefined ? [] : descendantsOf(first)
    },
    kill: () => signalEach(roots(), 'SIGKILL'),
    ranOutOfMemory: () => false,
    async finish() {
      const first = bubblewrap.sandboxPid()
      if (first === undefined) return
      for (let pauseMs = 1; isAlive(first); pauseMs = Math.min(pauseMs * 2, 50)) {
        signalEach([first], 'SIGKILL')
        await delay(pauseMs)
      }
    },
  }
}
