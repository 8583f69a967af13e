import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openDatabase } from '@baton/kernel/database'
import { newId } from '@baton/kernel/ids'
import { migrateDatabase } from '@baton/kernel/migrate'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { provisionDatabase, ROLE_KINDS } from '@baton/kernel/provision-database'
import { auditMigrations } from '../db/migrations.ts'
import { readBenchEnv } from './env.ts'
import { measureAppend } from './measure-append.ts'

// Measures audit.append_per_s in a database of its own and prints it as one line of JSON:
// BENCH_ADMIN_URL=postgres://… node packages/audit-log/src/bench/run-append.ts
const env = readBenchEnv()
const database = `baton_bench_audit_${randomBytes(4).toString('hex')}`
const password = randomBytes(16).toString('hex')
const urlOf = (role: string) => {
  const url = new URL(env.BENCH_ADMIN_URL)
  Object.assign(url, { username: `${database}_${role}`, password, pathname: `/${database}` })
  return url.href
}
const folder = await mkdtemp(join(tmpdir(), 'baton-bench-audit-'))
try {
  const passwords = { owner: password, app: password, auth: password, system: password }
  await provisionDatabase({ adminUrl: env.BENCH_ADMIN_URL, database, passwords })
  await migrateDatabase(urlOf('owner'), [auditMigrations])
  const workerData = { appUrl: urlOf('app'), systemUrl: urlOf('system'), folder }
  const sequencer = new Worker(new URL('./sequencer-thread.ts', import.meta.url), { workerData })
  const appDb = openDatabase({ url: urlOf('app'), applicationName: 'baton-bench', poolSize: env.BENCH_CLIENTS })
  const { BENCH_ENTRIES: entries, BENCH_CLIENTS: clients } = env
  const figure = await measureAppend({ appDb, orgId: mintOrgId(newId('org')), entries, clients })
  sequencer.postMessage('end')
  await Promise.all([once(sequencer, 'exit'), appDb.$client.end()])
  process.stdout.write(`${JSON.stringify(figure)}\n`)
} finally {
  const admin = openDatabase({ url: env.BENCH_ADMIN_URL, applicationName: 'baton-bench', poolSize: 1 })
  await admin.$client.unsafe(`drop database if exists "${database}" with (force)`)
  for (const kind of ROLE_KINDS) await admin.$client.unsafe(`drop role if exists "${database}_${kind}"`)
  await admin.$client.end()
  await rm(folder, { recursive: true })
}
