import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signalEach } from '../processes/signal-each.ts'
import type { StepLimits } from '../step.ts'
import type { Cgroup, Cgroups } from './cgroup.ts'
import { readCounter, readPids, removeFolder } from './files.ts'

const CPU_PERIOD_US = 100_000
const CONTROLLERS = ['cpu', 'memory', 'pids']

/**
 * Cgroups of version 2 below `parent`, a cgroup that this process may change. Throws where the controllers cannot be
 * handed down. Processes that sit in `parent` itself are moved into a leaf first, as version 2 wants it.
 */
export function createV2Cgroups(parent: string, name: string): Cgroups {
  const group = join(parent, `baton-${name}`)
  handDown(parent)
  mkdirSync(group, { recursive: true })
  handDown(group)
  return {
    create(id, limits) {
      const folder = join(group, id)
      mkdirSync(folder, { recursive: true })
      setLimits(folder, limits)
      return cgroupAt(folder)
    },
    leftOvers: () =>
      readdirSync(group, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => cgroupAt(join(group, entry.name))),
    close: () => removeFolder(group),
  }
}

function cgroupAt(folder: string): Cgroup {
  const procs = join(folder, 'cgroup.procs')
  const killFile = join(folder, 'cgroup.kill')
  return {
    entrances: [procs],
    processes: () => readPids(procs),
    kill() {
      if (existsSync(killFile)) writeFileSync(killFile, '1')
      signalEach(readPids(procs), 'SIGKILL')
    },
    ranOutOfMemory: () => readCounter(join(folder, 'memory.events'), 'oom_kill') > 0,
    remove: () => removeFolder(folder),
  }
}

function setLimits(folder: string, limits: StepLimits): void {
  writeFileSync(join(folder, 'memory.max'), String(Math.round(limits.memoryBytes)))
  const swap = join(folder, 'memory.swap.max')
  if (existsSync(swap)) writeFileSync(swap, '0')
  writeFileSync(join(folder, 'memory.oom.group'), '1')
  writeFileSync(join(folder, 'pids.max'), String(limits.pidsMax))
  const quota = Math.max(1_000, Math.round(limits.cpuCores * CPU_PERIOD_US))
  writeFileSync(join(folder, 'cpu.max'), `${quota} ${CPU_PERIOD_US}`)
}

function handDown(folder: string): void {
  const control = join(folder, 'cgroup.subtree_control')
  const given = readFileSync(control, 'utf8').split(/\s/)
  const missing = CONTROLLERS.filter((controller) => !given.includes(controller))
  if (missing.length === 0) return
  const wish = missing.map((controller) => `+${controller}`).join(' ')
  try {
    writeFileSync(control, wish)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error
    moveProcessesToLeaf(folder)
    writeFileSync(control, wish)
  }
}

function moveProcessesToLeaf(folder: string): void {
  const leaf = join(folder, 'baton-host')
  mkdirSync(leaf, { recursive: true })
  for (const pid of readPids(join(folder, 'cgroup.procs'))) writeFileSync(join(leaf, 'cgroup.procs'), String(pid))
}
