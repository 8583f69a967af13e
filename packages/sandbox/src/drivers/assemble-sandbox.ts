import type { StepNetwork } from '../networks/internet-way.ts'
import { signalEach } from '../processes/signal-each.ts'
import type { Sandbox, SandboxEnd } from './driver.ts'
import { LOOK_AGAIN_MS, type ProcessTree } from './process-tree.ts'
import type { BubblewrapProcess } from './spawn-bubblewrap.ts'

/** A sandbox from its bubblewrap, the way in which its processes are held, and the network that it was given. */
export function assembleSandbox(bubblewrap: BubblewrapProcess, tree: ProcessTree, network?: StepNetwork): Sandbox {
  let over = false
  const ended = bubblewrap.exited.then(async (exitCode): Promise<SandboxEnd> => {
    over = true
    const outOfMemory = tree.ranOutOfMemory()
    await tree.finish()
    // What cannot be taken away now is swept when the launcher starts again.
    await network?.close().catch(() => undefined)
    return { exitCode, started: exitCode !== null || outOfMemory, outOfMemory }
  })
  const terminate = () => {
    if (over) return
    const pids = tree.commandProcesses()
    if (pids.length > 0) signalEach(pids, 'SIGTERM')
    else setTimeout(terminate, LOOK_AGAIN_MS)
  }
  // Once it has ended, its cgroup's name may be another sandbox's.
  const kill = () => {
    if (!over) tree.kill()
  }
  return { ended, input: bubblewrap.input, terminate, kill }
}
