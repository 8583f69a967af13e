import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { makeOpenFolder } from '../state/open-folder.ts'
import { openState, resetState, type State } from '../state/state-folder.ts'
import { findFreePortRange } from '../testing/free-ports.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type Cluster, createCluster, isClusterReady, serverCommand, superuserUrl } from './cluster.ts'
import { providePostgres } from './programs.ts'
import { findPostgresUser } from './run-as.ts'

/** A state folder under a home that nobody but its owner can look into, as root's is. */
function stateUnderClosedHome(): State {
  const home = temporaryFolder()
  chmodSync(home, 0o700)
  const folder = join(home, 'baton', '.baton')
  onTestFinished(() => resetState(folder))
  return openState(folder, undefined)
}

async function newCluster(state: State): Promise<Cluster> {
  const cluster: Cluster = {
    programs: providePostgres(state.reachableFolder),
    folder: makeOpenFolder(state.reachableFolder, 'postgres'),
    runAs: findPostgresUser(),
    port: await findFreePortRange(1),
    password: state.secrets.postgres,
  }
  await createCluster(cluster, join(state.folder, 'postgres.log'), new AbortController().signal)
  return cluster
}

/** Started again until it stays, as the supervisor does: what a killed server left ends a moment after it. */
async function startServer(cluster: Cluster): Promise<ChildProcess> {
  for (;;) {
    const { file, args, cwd, env, uid, gid } = serverCommand(cluster, ['fsync=off'])
    const server = spawn(file, args, { cwd, env, uid, gid, stdio: 'ignore' })
    const ended = once(server, 'exit')
    const hasEnded = () => server.exitCode !== null || server.signalCode !== null
    while (!hasEnded() && !isClusterReady(cluster, server.pid ?? 0)) await new Promise(setImmediate)
    if (hasEnded()) continue
    onTestFinished(async () => {
      if (hasEnded()) return
      server.kill('SIGINT')
      await ended
    })
    return server
  }
}

async function query(cluster: Cluster, statement: string) {
  const sql = postgres(superuserUrl(cluster), { max: 1 })
  try {
    return await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

test('PostgreSQL serves a state under a home of mode 0700, as another user than root', async () => {
  const cluster = await newCluster(stateUnderClosedHome())
  await startServer(cluster)
  expect(await query(cluster, "select lower('ÄÖ') as text")).toMatchObject([{ text: 'äö' }])
  expect(statSync(join(cluster.folder, 'data')).uid).not.toBe(0)
})

test('what was written is there after a kill, also where another process has the old process id', async () => {
  const cluster = await newCluster(stateUnderClosedHome())
  const server = await startServer(cluster)
  await query(cluster, 'create table kept as select 1 as number')
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
  writeFileSync(join(cluster.folder, 'data/postmaster.pid'), `${process.pid}\n`)
  await startServer(cluster)
  expect(await query(cluster, 'select number from kept')).toMatchObject([{ number: 1 }])
})

test('making a cluster that was interrupted begins anew; one that is there is left alone', async () => {
  const state = stateUnderClosedHome()
  mkdirSync(join(state.reachableFolder, 'postgres/data.unfinished/base'), { recursive: true })
  const cluster = await newCluster(state)
  const made = statSync(join(cluster.folder, 'data/PG_VERSION')).ino
  await createCluster(cluster, join(state.folder, 'postgres.log'), new AbortController().signal)
  expect(statSync(join(cluster.folder, 'data/PG_VERSION')).ino).toBe(made)
})
