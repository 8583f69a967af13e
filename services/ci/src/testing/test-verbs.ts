import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuditPort } from '@baton/audit-log/audit-port'
import { openBlobStore } from '@baton/blob-store/open'
import type { Actor } from '@baton/kernel/actor'
import { systemClock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { type Database, openDatabase } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { ROLE_ACTIONS, type Role } from '@baton/kernel/permissions'
import type { TestDatabase } from '@baton/testing/postgres'
import { sql } from 'drizzle-orm'
import type { CiDeps } from '../verbs.ts'
import type { WebhookDeps } from '../webhooks/receive-webhook.ts'
import { cloneCiDatabase } from './test-database.ts'

/** CI's verbs on a real database, with a starter that notes what it was asked to start. */
export type TestVerbs = {
  database: TestDatabase
  db: Database
  authDb: Database
  deps: CiDeps
  webhooks: WebhookDeps
  /** Builds whose workflow was asked for, `start` or `cancel`, in order. */
  asked: Array<{ what: 'start' | 'cancel'; buildId: string }>
  /** Runs of retention that were asked for. */
  retentionRuns: string[]
  /** A context in a new organisation, or in the one given. */
  context(options?: { role?: Role | 'nobody'; orgId?: OrgId; slots?: number }): VerbContext<CiDeps>
  /** The actions in the organisation's audit outbox, in order. */
  auditActions(orgId: OrgId): Promise<string[]>
  close(): Promise<void>
}

export async function openTestVerbs(): Promise<TestVerbs> {
  const database = await cloneCiDatabase()
  const db = openDatabase({ url: database.url('app'), applicationName: 'test-app' })
  const authDb = openDatabase({ url: database.url('auth'), applicationName: 'test-auth', poolSize: 2 })
  const folder = await mkdtemp(join(tmpdir(), 'baton-ci-test-'))
  const blobs = await openBlobStore(`file://${folder}`)
  const asked: TestVerbs['asked'] = []
  const retentionRuns: string[] = []
  const starter = {
    start: async ({ buildId }: { buildId: string }) => void asked.push({ what: 'start', buildId }),
    cancel: async ({ buildId }: { buildId: string }) => void asked.push({ what: 'cancel', buildId }),
  }
  const deps: CiDeps = {
    starter,
    startRetention: async ({ runId }) => void retentionRuns.push(runId),
    blobs,
    // A forge that has whatever it is asked for, and no commit on its default branch.
    askForge: async (_source, refs) => ({
      defaultBranch: 'main',
      head: null,
      refs: new Map(refs.map((ref) => [ref, '1'.repeat(40)])),
    }),
    sampleForge: null,
    publicUrl: 'http://127.0.0.1:3001',
    activeBuildsMax: 8,
    retentionDaysMax: 3_650,
    allowedOrigins: [{ origin: 'http://127.0.0.1:3007', orgIds: null }],
  }
  return {
    database,
    db,
    authDb,
    deps,
    webhooks: { ...deps, db, authDb, clock: systemClock, newId, mark: () => undefined },
    asked,
    retentionRuns,
    context: ({ role = 'owner', orgId = mintOrgId(newId('org')), slots = 8 } = {}) => ({
      orgId,
      actor: actorWith(role),
      db,
      audit: createAuditPort({ newId }),
      clock: systemClock,
      newId,
      deps: { ...deps, activeBuildsMax: slots },
    }),
    async auditActions(orgId) {
      const rows = await withOrg(db, orgId, (tx) =>
        tx.execute<{ action: string }>(sql`select action from audit.outbox where org_id = ${orgId} order by id`),
      )
      return rows.map((row) => row.action)
    },
    async close() {
      await Promise.all([db.$client.end(), authDb.$client.end()])
      await database.drop()
      await rm(folder, { recursive: true })
    },
  }
}

function actorWith(role: Role | 'nobody'): Actor {
  const actions = role === 'nobody' ? [] : ROLE_ACTIONS[role]
  return {
    type: 'user',
    userId: newId('usr'),
    sessionId: 'ses_1',
    grants: [{ actions, scope: { type: 'organization' } }],
  }
}
