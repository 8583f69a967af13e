import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cgroups } from './cgroup.ts'
import { createV1Cgroups, type V1Mounts } from './v1.ts'
import { createV2Cgroups } from './v2.ts'

/** The launcher's part of the host's cgroups, or the reason why it has none. */
export type CgroupsFound = { state: 'found'; cgroups: Cgroups } | { state: 'none'; reason: string }

/**
 * Finds cgroups that can hold memory, processes and cores: as root those of version 1 or the top of version 2, otherwise
 * a version 2 cgroup that was delegated to this process. `name` tells launchers of one host apart.
 */
export function findCgroups(name: string, asRoot: boolean): CgroupsFound {
  const mounts = readMounts(readFileSync('/proc/self/mountinfo', 'utf8'))
  try {
    if (mounts.unified && controllersIn(mounts.unified).includes('memory')) {
      const parent = asRoot ? mounts.unified : join(mounts.unified, ownPath(readFileSync('/proc/self/cgroup', 'utf8')))
      accessSync(join(parent, 'cgroup.procs'), constants.W_OK)
      accessSync(parent, constants.W_OK)
      return { state: 'found', cgroups: createV2Cgroups(parent, name) }
    }
    const { memory, pids, cpu } = mounts
    if (!memory || !pids || !cpu)
      return { state: 'none', reason: 'no cgroup hierarchy for memory, pids and cpu is mounted' }
    if (!asRoot) return { state: 'none', reason: 'cgroups of version 1 can be made by root only' }
    return { state: 'found', cgroups: createV1Cgroups({ ...mounts, memory, pids, cpu }, name) }
  } catch (error) {
    return { state: 'none', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Reads where cgroup hierarchies are mounted from the text of /proc/self/mountinfo. */
export function readMounts(mountinfo: string): Partial<V1Mounts> {
  const mounts: Partial<V1Mounts> = {}
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    const path = before.split(' ')[4] ?? ''
    const [type, , options = ''] = after.split(' ')
    if (type === 'cgroup2') mounts.unified = path
    if (type !== 'cgroup') continue
    for (const controller of ['memory', 'pids', 'cpu', 'cpuacct', 'freezer'] as const) {
      if (options.split(',').includes(controller)) mounts[controller] = path
    }
  }
  return mounts
}

function controllersIn(folder: string): string[] {
  return readFileSync(join(folder, 'cgroup.controllers'), 'utf8').trim().split(' ')
}

/** The path of this process's version 2 cgroup in the text of /proc/self/cgroup. */
function ownPath(cgroup: string): string {
  const line = cgroup.split('\n').find((text) => text.startsWith('0::'))
  return line?.slice('0::'.length) ?? '/'
}
