import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

/** Who listens on a TCP port: a process where the system tells, else undefined. */
export type PortHolder = { pid: number; command: string }

/** True when this process could listen there now. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRNOTAVAIL'))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** True when `host` is an address of this machine, or a name of one. */
export function isOwnAddress(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port: 0, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The process that listens on the port, as far as this user may see. */
export function findPortHolder(port: number): PortHolder | undefined {
  return process.platform === 'linux' ? findOnLinux(port) : findByLsof(port)
}

/** The holder in words: `process 812 (postgres -D data)`. */
export function describeHolder(holder: PortHolder | undefined): string {
  return holder ? `process ${holder.pid} (${holder.command})` : 'a process of another user'
}

function findOnLinux(port: number): PortHolder | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)))
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (Number.isInteger(pid) && holdsSocket(pid, sockets)) return { pid, command: commandOf(pid) }
  }
  return undefined
}

function listeningInodes(table: string, port: number): string[] {
  const portInHex = port.toString(16).toUpperCase().padStart(4, '0')
  const listening = '0A'
  return readOrEmpty(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${portInHex}`) && fields[3] === listening)
    .map((fields) => `socket:[${fields[9]}]`)
}

function holdsSocket(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)))
  } catch {
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function commandOf(pid: number): string {
  const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
  return command.length > 120 ? `${command.slice(0, 120)}…` : command
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function findByLsof(port: number): PortHolder | undefined {
  try {
    const answer = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' })
    const pid = /^p(\d+)$/m.exec(answer)?.[1]
    return pid === undefined ? undefined : { pid: Number(pid), command: /^c(.*)$/m.exec(answer)?.[1] ?? '' }
  } catch {
    return undefined
  }
}
