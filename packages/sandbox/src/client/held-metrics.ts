import { Gauge, type Registry } from 'prom-client'
import type { LauncherClient } from './launcher-client.ts'

/**
 * Counts, at each reading of `/metrics`, what the launcher of this host still holds: `<prefix>_launcher_held` by kind
 * (workspaces, outputs) and `<prefix>_launcher_held_bytes`. Says nothing while the launcher does not answer.
 */
export function heldMetrics(registry: Registry, prefix: 'ci' | 'cd', launcher: LauncherClient): void {
  const registers = [registry]
  const bytes = new Gauge({
    name: `${prefix}_launcher_held_bytes`,
    help: 'Bytes of outputs of ended steps that the launcher still has.',
    registers,
  })
  new Gauge({
    name: `${prefix}_launcher_held`,
    help: 'Workspaces, and outputs of ended steps, that the launcher still has.',
    labelNames: ['kind'],
    registers,
    async collect() {
      this.reset()
      bytes.reset()
      const { held } = await launcher.health().catch(() => ({ held: undefined }))
      if (!held) return
      this.set({ kind: 'workspaces' }, held.workspaces)
      this.set({ kind: 'outputs' }, held.outputs)
      bytes.set(held.outputBytes)
    },
  })
}
