import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { type Cluster, createCluster, isClusterReady, serverCommand, superuserUrl } from '../postgres/cluster.ts'
import { providePostgres } from '../postgres/programs.ts'
import { findPostgresUser } from '../postgres/run-as.ts'
import { makeOpenFolder } from '../state/open-folder.ts'
import { openRunRecords } from '../state/run-records.ts'
import { openState, resetState, type State } from '../state/state-folder.ts'
import { identifyProcess } from '../system/process-identity.ts'
import { findFreePortRange } from '../testing/free-ports.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { makeBackup } from './make-backup.ts'
import { restoreBackup } from './restore-backup.ts'

const { signal } = new AbortController()

function stateIn(folder: string): State {
  onTestFinished(() => resetState(folder))
  return openState(folder, undefined)
}

/** Runs a state's database for as long as `use` takes. */
async function withDatabase<Result>(state: State, use: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const cluster: Cluster = {
    programs: providePostgres(state.reachableFolder),
    folder: makeOpenFolder(state.reachableFolder, 'postgres'),
    runAs: findPostgresUser(),
    port: await findFreePortRange(1),
    password: state.secrets.postgres,
  }
  await createCluster(cluster, join(state.folder, 'logs/postgres.log'), signal)
  const { file, args, cwd, env, uid, gid } = serverCommand(cluster, ['fsync=off'])
  const server = spawn(file, args, { cwd, env, uid, gid, stdio: 'ignore' })
  const ended = once(server, 'exit')
  const sql = postgres(superuserUrl(cluster), { max: 1 })
  try {
    while (!isClusterReady(cluster, server.pid ?? 0)) await wait(20)
    return await use(sql)
  } finally {
    await sql.end()
    server.kill('SIGINT')
    await ended
  }
}

test('a restored state has everything of the first, in a place of its own, and leaves that one as it is', async () => {
  const base = temporaryFolder()
  const state = stateIn(join(base, '.baton'))
  await withDatabase(state, (sql) => sql`create table kept as select 42 as number`)
  mkdirSync(join(state.folder, 'keys/web'), { recursive: true, mode: 0o700 })
  writeFileSync(join(state.folder, 'keys/web/session'), 'secret', { mode: 0o600 })
  // Folders that are left out at the top are kept where a user made them.
  mkdirSync(join(state.reachableFolder, 'sites/tgt_1/logs'), { recursive: true })
  writeFileSync(join(state.reachableFolder, 'sites/tgt_1/logs/page.html'), 'page')
  chmodSync(join(state.reachableFolder, 'sites'), 0o755)
  const file = join(base, 'copies/monday.backup')
  await makeBackup(state.folder, file, signal)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(base, 'copies'))).toEqual(['monday.backup'])

  const target = join(base, 'elsewhere')
  onTestFinished(() => resetState(target))
  await restoreBackup(file, target, signal)
  const restored = openState(target, undefined)
  expect({ ...restored, folder: '', reachableFolder: '' }).toEqual({ ...state, folder: '', reachableFolder: '' })
  expect(restored.reachableFolder).not.toBe(state.reachableFolder)
  expect(await withDatabase(restored, (sql) => sql`select number from kept`)).toMatchObject([{ number: 42 }])
  expect(readFileSync(join(target, 'keys/web/session'), 'utf8')).toBe('secret')
  expect(statSync(join(target, 'keys/web/session')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(restored.reachableFolder, 'sites/tgt_1/logs/page.html'), 'utf8')).toBe('page')
  expect(await withDatabase(state, (sql) => sql`select number from kept`)).toMatchObject([{ number: 42 }])
})

test('a state that runs is not backed up, and the sentence says where it runs', async () => {
  const { folder } = stateIn(join(temporaryFolder(), '.baton'))
  const self = identifyProcess(process.pid)
  if (!self) throw new Error('This process does not run.')
  openRunRecords(folder).setSupervisor({ process: self, address: 'http://localhost:3000', socketFolder: '/nowhere' })
  await expect(makeBackup(folder, join(folder, '../b'), signal)).rejects.toThrow(
    'running already at http://localhost:3000',
  )
})

test('a restore replaces nothing, and a file that is no backup or was cut off leaves nothing behind', async () => {
  const base = temporaryFolder()
  const { folder } = stateIn(join(base, '.baton'))
  const file = join(base, 'whole')
  await makeBackup(folder, file, signal)
  await expect(restoreBackup(file, folder, signal)).rejects.toThrow('a restore replaces none')
  await expect(makeBackup(folder, file, signal)).rejects.toThrow('exists already')
  const whole = readFileSync(file)
  writeFileSync(join(base, 'cut'), whole.subarray(0, whole.length / 2))
  writeFileSync(join(base, 'other'), 'not a backup')
  for (const name of ['cut', 'other', 'missing']) {
    await expect(restoreBackup(join(base, name), join(base, 'new'), signal), name).rejects.toThrow(/Restoring|no file/)
    expect(existsSync(join(base, 'new'))).toBe(false)
    expect(existsSync(join(base, 'new.restoring'))).toBe(false)
  }
})
