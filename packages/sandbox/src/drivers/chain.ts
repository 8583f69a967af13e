import type { Cgroup } from '../cgroups/cgroup.ts'
import type { StepLimits } from '../step.ts'
import type { Tools } from './find-tools.ts'

/** Enters each cgroup named before `--` and becomes the command after it. */
const ENTER = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; unset PWD OLDPWD; exec "$@"'

/** The part of a chain that enters a cgroup before anything else runs. */
export function enterCgroup(cgroup: Cgroup): string[] {
  return ['/bin/sh', '-c', ENTER, 'sh', ...cgroup.entrances, '--']
}

/** The part of a chain that sets what each process may use. One file can be as big as the whole workspace. */
export function fileLimits(tools: Tools, limits: StepLimits): string[] {
  const fileBytes = Math.round(limits.workspaceBytesMax)
  return [tools.prlimit, '--core=0', '--nofile=4096', `--fsize=${fileBytes}`, '--memlock=65536', '--msgqueue=0']
}

/** Node reserves so much address space for code at its start, and uses little of it. */
const NODE_RESERVES_BYTES = 512 * 1024 ** 2

/**
 * What stands in for a cgroup where there is none: memory for each process, and a number of processes that is counted in
 * the sandbox's own user namespace, which is why it is set inside.
 */
export function memoryLimit(limits: StepLimits): string[] {
  return [`--data=${Math.round(limits.memoryBytes) + NODE_RESERVES_BYTES}`]
}

/** The command line inside a sandbox that has no cgroup. */
export function limitedInside(tools: Tools, limits: StepLimits, command: readonly string[]): string[] {
  return [tools.prlimit, `--nproc=${limits.pidsMax}`, '--', ...command]
}
