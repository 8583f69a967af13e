import type { Cgroup } from '../cgroups/cgroup.ts'
import type { StepLimits } from '../step.ts'
import type { Tools } from './find-tools.ts'

/** Node reserves so much address space for code at its start, and uses little of it. */
const NODE_RESERVES_BYTES = 512 * 1024 ** 2
/** Ends the chain where a limit cannot be set: nothing may run without it. */
const REFUSE = '|| exit 125'

/**
 * The head of every chain: a shell that enters the cgroup, sets what each process may use, and becomes the command after
 * it, with nothing in its environment. One file can be as big as the whole workspace. Where there is no cgroup, memory is
 * limited for each process.
 */
export function confined(limits: StepLimits, cgroup: Cgroup | undefined): string[] {
  const script = [
    `while [ "$1" != -- ]; do echo 0 > "$1" ${REFUSE}; shift; done; shift`,
    `ulimit -c 0 ${REFUSE}; ulimit -n 4096 ${REFUSE}; ulimit -l 64 ${REFUSE}`,
    `ulimit -f ${Math.ceil(limits.workspaceBytesMax / 512)} ${REFUSE}`,
    ...(cgroup ? [] : [`ulimit -d ${Math.ceil((limits.memoryBytes + NODE_RESERVES_BYTES) / 1024)} ${REFUSE}`]),
    'unset PWD OLDPWD; exec "$@"',
  ]
  return ['/bin/sh', '-c', script.join('\n'), 'sh', ...(cgroup?.entrances ?? []), '--']
}

/**
 * The command line inside a sandbox that has no cgroup: the number of processes is counted in the sandbox's own user
 * namespace, which is why it is set inside.
 */
export function countedInside(tools: Tools, limits: StepLimits, command: readonly string[]): string[] {
  return [tools.prlimit, `--nproc=${limits.pidsMax}`, '--', ...command]
}
