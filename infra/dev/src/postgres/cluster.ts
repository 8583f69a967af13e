import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../supervisor/part.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import type { PostgresPrograms } from './programs.ts'
import type { RunAs } from './run-as.ts'

/** A PostgreSQL cluster of ours: its programs, its data, the user that it runs as, its port and its superuser's password. */
export type Cluster = {
  programs: PostgresPrograms
  folder: string
  runAs: RunAs
  port: number
  password: string
}

/** The URL of the cluster's superuser, `postgres`. */
export function superuserUrl(cluster: Pick<Cluster, 'port' | 'password'>): string {
  return `postgres://postgres:${cluster.password}@127.0.0.1:${cluster.port}/postgres`
}

/**
 * Makes the cluster's data folder where it is missing. An attempt that was interrupted is thrown away, so that what stands
 * under its name is whole.
 */
export async function createCluster(cluster: Cluster, logFile: string, signal: AbortSignal): Promise<void> {
  const data = dataFolder(cluster)
  if (existsSync(data)) return
  const unfinished = `${data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const passwordFile = join(cluster.folder, 'password')
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 })
  if (cluster.runAs.uid !== undefined) {
    for (const path of [cluster.folder, unfinished, passwordFile]) chownSync(path, cluster.runAs.uid, cluster.runAs.gid)
  }
  try {
    await runToEnd({
      what: 'Making the database cluster',
      logFile,
      signal,
      command: command(cluster, cluster.programs.initdb, [
        ...['--pgdata', unfinished, '--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        '--no-instructions',
      ]),
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinished, data)
}

/** How to run the server. Loopback only, no unix socket; `settings` are added as `name=value`. */
export function serverCommand(cluster: Cluster, settings: readonly string[] = []): Command {
  removeStaleLock(cluster)
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', ...settings]
  return command(cluster, cluster.programs.postgres, [
    ...['-D', dataFolder(cluster), '-p', String(cluster.port)],
    ...all.flatMap((setting) => ['-c', setting]),
  ])
}

/** True once the server with this process id takes connections: PostgreSQL writes it down itself, as pg_ctl reads it. */
export function isClusterReady(cluster: Cluster, pid: number): boolean {
  try {
    const lines = readFileSync(lockFile(cluster), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/**
 * A lock file names a process id. After a kill and a reboot (or in a new container) that id may be anybody's, and
 * PostgreSQL would refuse to start: so the lock goes where its process is not a server of this data folder.
 */
function removeStaleLock(cluster: Cluster): void {
  if (process.platform !== 'linux' || !existsSync(lockFile(cluster))) return
  const pid = readFileSync(lockFile(cluster), 'utf8').split('\n')[0]
  const commandLine = `/proc/${pid}/cmdline`
  const isOurs = existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(dataFolder(cluster))
  if (!isOurs) rmSync(lockFile(cluster), { force: true })
}

function dataFolder(cluster: Cluster): string {
  return join(cluster.folder, 'data')
}

function lockFile(cluster: Cluster): string {
  return join(dataFolder(cluster), 'postmaster.pid')
}

function command(cluster: Cluster, file: string, args: readonly string[]): Command {
  const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }
  return { file, args, cwd: '/', env, ...cluster.runAs }
}
