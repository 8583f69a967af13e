import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Names a process for good: its id, and a mark of its start that a later process of the same id does not have. */
export type ProcessIdentity = { pid: number; startMark: string }

/** The identity of a running process, or undefined where no such process runs (a zombie counts as not running). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startMark = process.platform === 'linux' ? startMarkOnLinux(pid) : startMarkByPs(pid)
  return startMark === undefined ? undefined : { pid, startMark }
}

/** True while exactly this process runs. */
export function isStillRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startMark === identity.startMark
}

function startMarkOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command name in parentheses may hold anything; the fields after it are plain. See proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${bootId} ${fields[19]}`
  } catch {
    return undefined
  }
}

function startMarkByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
  } catch {
    return undefined
  }
}
