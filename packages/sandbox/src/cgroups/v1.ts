import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signalEach } from '../processes/signal-each.ts'
import type { StepLimits } from '../step.ts'
import type { Cgroup, Cgroups } from './cgroup.ts'
import { readCounter, readPids, removeFolder } from './files.ts'

/** Where the hierarchies of cgroup v1 are mounted, by controller; `unified` is the v2 tree beside them, if any. */
export type V1Mounts = {
  memory: string
  pids: string
  cpu: string
  cpuacct?: string
  freezer?: string
  unified?: string
}

const CPU_PERIOD_US = 100_000

/** Cgroups of version 1: a folder in every hierarchy for each process tree. */
export function createV1Cgroups(mounts: V1Mounts, name: string): Cgroups {
  const hierarchies = [...new Set(Object.values(mounts))].map((mount) => join(mount, 'baton', name))
  const at = (id: string): Cgroup => cgroupAt(mounts, hierarchies, name, id)
  return {
    create(id, limits) {
      for (const hierarchy of hierarchies) mkdirSync(join(hierarchy, id), { recursive: true })
      setLimits(mounts, join('baton', name, id), limits)
      return at(id)
    },
    leftOvers: () => [...new Set(hierarchies.flatMap(foldersIn))].map(at),
    close() {
      for (const hierarchy of hierarchies) removeFolder(hierarchy)
    },
  }
}

function cgroupAt(mounts: V1Mounts, hierarchies: string[], name: string, id: string): Cgroup {
  const pidsFolder = join(mounts.pids, 'baton', name, id)
  const killFile = mounts.unified && join(mounts.unified, 'baton', name, id, 'cgroup.kill')
  const processes = () => [
    ...new Set(hierarchies.flatMap((hierarchy) => readPids(join(hierarchy, id, 'cgroup.procs')))),
  ]
  return {
    entrances: hierarchies.map((hierarchy) => join(hierarchy, id, 'cgroup.procs')),
    processes: () => readPids(join(pidsFolder, 'cgroup.procs')),
    kill() {
      if (killFile && existsSync(killFile)) writeFileSync(killFile, '1')
      signalEach(processes(), 'SIGKILL')
    },
    ranOutOfMemory: () => readCounter(join(mounts.memory, 'baton', name, id, 'memory.oom_control'), 'oom_kill') > 0,
    remove() {
      for (const hierarchy of hierarchies) removeFolder(join(hierarchy, id))
    },
  }
}

function setLimits(mounts: V1Mounts, path: string, limits: StepLimits): void {
  const memory = join(mounts.memory, path)
  writeFileSync(join(memory, 'memory.limit_in_bytes'), String(Math.round(limits.memoryBytes)))
  const withSwap = join(memory, 'memory.memsw.limit_in_bytes')
  if (existsSync(withSwap)) writeFileSync(withSwap, String(Math.round(limits.memoryBytes)))
  writeFileSync(join(mounts.pids, path, 'pids.max'), String(limits.pidsMax))
  writeFileSync(join(mounts.cpu, path, 'cpu.cfs_period_us'), String(CPU_PERIOD_US))
  const quota = Math.max(1_000, Math.round(limits.cpuCores * CPU_PERIOD_US))
  writeFileSync(join(mounts.cpu, path, 'cpu.cfs_quota_us'), String(quota))
}

function foldersIn(hierarchy: string): string[] {
  if (!existsSync(hierarchy)) return []
  return readdirSync(hierarchy, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}
