import { closeSync, existsSync, readdirSync, readFileSync } from 'node:fs'

/** Node itself closes what it inherited up to here in its children; further up it leaves gaps. */
const SAFE_BELOW = 16
const O_CLOEXEC = 0o2000000

/**
 * Closes descriptors that whoever started the launcher left open, which its steps would inherit. What the launcher opens
 * itself is closed on exec and stays.
 */
export function closeInherited(): void {
  if (!existsSync('/proc/self/fdinfo')) return
  for (const name of readdirSync('/proc/self/fdinfo')) {
    const fd = Number(name)
    if (fd >= SAFE_BELOW && !closesOnExec(fd)) closeSync(fd)
  }
}

function closesOnExec(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & O_CLOEXEC) !== 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}
