import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEvent } from '@baton/kernel/audit-port'
import { type Database, openDatabase } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { migrateDatabase } from '@baton/kernel/migrate'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { auditMigrations } from './db/migrations.ts'
import { createAuditPort } from './entry/audit-port.ts'
import { createFileSigner } from './signer/file-signer.ts'
import type { Signer } from './signer/signer.ts'
import { findNewestCheckpoint } from './tree/stored-tree.ts'

/** A log of a test file's own on real PostgreSQL, with a signer whose files are its own too. */
export type TestLog = {
  database: TestDatabase
  appDb: Database
  systemDb: Database
  signer: Signer
  signerFolder: string
  newOrg: () => OrgId
  /** Writes entries, each in a transaction of its own, and answers their ids. */
  write: (orgId: OrgId, number: number, event?: Partial<AuditEvent>) => Promise<string[]>
  /** Runs SQL as a superuser whom no guard stops: triggers and row-level security are off. */
  tamper: (sql: string) => Promise<void>
  /** Resolves once a checkpoint of at least this size is stored. Waits for its announcement. */
  untilSigned: (orgId: OrgId, size: number) => Promise<void>
  close: () => Promise<void>
}

/** Clones a database with the log's migrations and opens it as the app and the system role. */
export async function openTestLog(): Promise<TestLog> {
  const database = await cloneDatabase({
    template: 'baton_audit',
    version: readMigrationFiles({ migrationsFolder: auditMigrations.folder })
      .map((migration) => migration.hash)
      .join(),
    prepare: async (target) => {
      await provisionDatabase(target)
      await migrateDatabase(target.ownerUrl, [auditMigrations])
    },
  })
  const open = (kind: 'app' | 'system') => openDatabase({ url: database.url(kind), applicationName: `test-${kind}` })
  const [appDb, systemDb] = [open('app'), open('system')]
  const signerFolder = await mkdtemp(join(tmpdir(), 'baton-audit-test-'))
  const signer = await createFileSigner({ folder: signerFolder, host: 'baton.test', service: 'cd' })
  const port = createAuditPort({ newId })
  return {
    database,
    appDb,
    systemDb,
    signer,
    signerFolder,
    newOrg: () => mintOrgId(newId('org')),
    async write(orgId, number, event = {}) {
      const ids: string[] = []
      for (let index = 0; index < number; index += 1) {
        const { entryId } = await withOrg(appDb, orgId, (tx) => port.append(tx, orgId, sampleEvent(event)))
        ids.push(entryId)
      }
      return ids
    },
    async tamper(sql) {
      const url = new URL(database.adminUrl)
      url.pathname = `/${database.name}`
      const admin = openDatabase({ url: url.href, applicationName: 'test-tamper', poolSize: 1 })
      await admin.$client.unsafe(`set session_replication_role = replica; ${sql}`)
      await admin.$client.end()
    },
    async untilSigned(orgId, size) {
      const signed = Promise.withResolvers<void>()
      const look = async () => {
        const newest = await withOrg(appDb, orgId, (tx) => findNewestCheckpoint(tx, orgId))
        if ((newest?.size ?? 0) >= size) signed.resolve()
      }
      const { unlisten } = await appDb.$client.listen('audit_checkpoints', (changed) => {
        if (changed === orgId) void look()
      })
      await look()
      await signed.promise
      await unlisten()
    },
    async close() {
      await Promise.all([appDb.$client.end(), systemDb.$client.end()])
      await database.drop()
      await rm(signerFolder, { recursive: true })
    },
  }
}

/** An event as a verb would give it. */
export function sampleEvent(event: Partial<AuditEvent> = {}): AuditEvent {
  return {
    action: 'promotion.approved',
    actor: { type: 'user', id: 'usr_ada', session: 'ses_1' },
    at: new Date(),
    target: { type: 'promotion', id: newId('prm') },
    before: { state: 'waiting' },
    after: { state: 'approved' },
    ...event,
  }
}
