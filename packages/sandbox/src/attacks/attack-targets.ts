import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive } from '../processes/descendants.ts'
import type { AttackTargets } from './attack.ts'

/** Targets that exist. `harm` names what was done to them so far; `close` takes them away. */
export type LiveTargets = AttackTargets & { harm(): string[]; close(): Promise<void> }

/** Makes the targets on this host: a readable file, a process, and three listeners. */
export async function createAttackTargets(): Promise<LiveTargets> {
  const word = randomBytes(8).toString('hex')
  const folder = await mkdtemp(join(tmpdir(), 'baton-attack-'))
  const targets = {
    secretFile: join(folder, 'secret'),
    secret: `secret-${word}`,
    victimMark: `victim-${word}`,
    socketPath: join(folder, 'socket'),
    abstractSocket: `baton-attack-${word}`,
  }
  await chmod(folder, 0o755)
  await writeFile(targets.secretFile, targets.secret, { mode: 0o644 })
  const victim = spawn('/bin/sh', ['-c', 'read forever', targets.victimMark], { stdio: ['pipe', 'ignore', 'ignore'] })
  const reached: string[] = []
  const listen = (what: string, options: ListenOptions) => listenFor(options, () => reached.push(what))
  const servers = await Promise.all([
    listen('the port', { host: '127.0.0.1', port: 0 }),
    listen('the socket file', { path: targets.socketPath, writableAll: true, readableAll: true }),
    listen('the abstract socket', { path: `\0${targets.abstractSocket}` }),
  ])
  const victimPid = victim.pid ?? 0
  return {
    ...targets,
    victimPid,
    tcpPort: (servers[0].address() as AddressInfo).port,
    harm: () => [
      ...reached.map((what) => `${what} was reached`),
      ...(isAlive(victimPid) ? [] : ['the victim was killed']),
      ...commandLines()
        .filter((line) => line.includes(`${targets.victimMark}-daemon`))
        .map(() => 'a daemon lives on'),
    ],
    async close() {
      const dead = once(victim, 'exit')
      if (victim.kill('SIGKILL')) await dead
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
      await rm(folder, { recursive: true })
    },
  }
}

function listenFor(options: ListenOptions, onReached: () => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      onReached()
      socket.destroy()
    })
    server.once('error', reject)
    server.listen(options, () => resolve(server))
  })
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
}
