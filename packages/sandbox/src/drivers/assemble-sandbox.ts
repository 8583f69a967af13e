import { signalEach } from '../processes/signal-each.ts'
import type { Sandbox, SandboxEnd } from './driver.ts'
import { LOOK_AGAIN_MS, type ProcessTree } from './process-tree.ts'
import type { BubblewrapProcess } from './spawn-bubblewrap.ts'

/** A sandbox from its bubblewrap and the way in which its processes are held. */
export function assembleSandbox(bubblewrap: BubblewrapProcess, tree: ProcessTree): Sandbox {
  let over = false
  const ended = bubblewrap.exited.then(async (exitCode): Promise<SandboxEnd> => {
    over = true
    const outOfMemory = tree.ranOutOfMemory()
    await tree.finish()
    return { exitCode, started: exitCode !== null || outOfMemory, outOfMemory }
  })
  const terminate = () => {
    if (over) return
    const pids = tree.commandProcesses()
    if (pids.length > 0) signalEach(pids, 'SIGTERM')
    else setTimeout(terminate, LOOK_AGAIN_MS)
  }
  return { ended, input: bubblewrap.input, terminate, kill: () => tree.kill() }
}
