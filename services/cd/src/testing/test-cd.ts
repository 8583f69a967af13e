import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuditPort } from '@baton/audit-log/audit-port'
import { auditMigrations } from '@baton/audit-log/migrations'
import { createFileSigner, type Signer, sequenceOnce } from '@baton/audit-log/sequencer'
import type { IdentityDeps } from '@baton/identity/dependencies'
import {
  acceptInvitation,
  confirmAddress,
  type GateDeps,
  type OpenedSignIn,
  resolveSession,
  signUp,
} from '@baton/identity/gates'
import { invite } from '@baton/identity/invitations'
import { createLinkTokens } from '@baton/identity/links'
import { identityMigrations } from '@baton/identity/migrations'
import { createPasswordHasher } from '@baton/identity/passwords'
import type { Clock } from '@baton/kernel/clock'
import type { VerbContext } from '@baton/kernel/command'
import { type Database, openDatabase } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { migrateDatabase } from '@baton/kernel/migrate'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Role } from '@baton/kernel/permissions'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { addressKey } from '../authors/author-keys.ts'
import { matchOutsider } from '../authors/match-sample-authors.ts'
import { cdMigrations } from '../db/migrations.ts'
import type { CdContext, CdDeps, PromotionWaker } from '../dependencies.ts'
import { rulesThatNeed } from '../environments/rules-that-need.ts'
import { scopeExists } from '../projects/scope-exists.ts'
import { memberRemoval } from '../promotions/void-approvals.ts'
import { systemContext } from '../queues/activity-context.ts'
import { KNOWN_OUTSIDER } from './authors.ts'

/** The dependencies of every verb of the product, as the web composes them. */
export type TestDeps = CdDeps & IdentityDeps

/** A person in an organisation. `context()` goes through the session gate anew at each call. */
export type TestPerson = {
  userId: string
  email: string
  displayName: string
  sessionToken: string
  context: () => Promise<VerbContext<TestDeps>>
}

/** An organisation of a test's own. Its owner is Ada. */
export type TestOrganization = {
  orgId: OrgId
  owner: TestPerson
  /** Lets in a further member. */
  member: (displayName: string, role?: Role) => Promise<TestPerson>
  /** A part of delivery itself, acting in the organisation. */
  system: (name?: string) => CdContext
}

/** An audit entry, wherever it is now. */
export type TestEntry = { action: string; actorId: string; targetId: string; text: string }

/** Delivery on real PostgreSQL with the real audit log. */
export type TestCd = {
  database: TestDatabase
  db: Database
  systemDb: Database
  gate: GateDeps
  /** Opens the newest link that was mailed to a person, signed in. */
  prove: (person: Pick<TestPerson, 'userId' | 'sessionToken'>) => Promise<void>
  deps: TestDeps
  /** The promotions that were woken, in order. */
  woken: string[]
  signer: Signer
  clock: Clock
  passTime: (ms: number) => void
  newOrganization: () => Promise<TestOrganization>
  entries: (orgId: OrgId) => Promise<TestEntry[]>
  /** Appends and signs everything that waits in the audit log. */
  sign: () => Promise<void>
  /** Runs SQL as a superuser whom no guard stops. */
  tamper: (statement: string) => Promise<void>
  close: () => Promise<void>
}

const MIGRATIONS = [identityMigrations, auditMigrations, cdMigrations]

/** Passwords are not what these tests prove. */
const plainPasswords = createPasswordHasher({
  library: {
    hash: async (password) => `$plain$${String(password)}`,
    verify: async (hashed, password) => hashed === `$plain$${String(password)}`,
  },
})

/** Clones a migrated database and opens it. `waker` only records unless one is given. */
export async function openTestCd(options: { waker?: (db: Database) => PromotionWaker } = {}): Promise<TestCd> {
  const database = await cloneDatabase({
    template: 'baton_cd',
    version: MIGRATIONS.flatMap(({ folder }) =>
      readMigrationFiles({ migrationsFolder: folder }).map((migration) => migration.hash),
    ).join(),
    prepare: async (target) => {
      await provisionDatabase(target)
      await migrateDatabase(target.ownerUrl, MIGRATIONS)
    },
  })
  const open = (kind: 'app' | 'auth' | 'system', poolSize: number): Database =>
    openDatabase({ url: database.url(kind), applicationName: `test-${kind}`, poolSize })
  const [db, authDb, systemDb] = [open('app', 10), open('auth', 4), open('system', 3)]
  let offsetMs = 0
  const clock = () => new Date(Date.now() + offsetMs)
  const audit = createAuditPort({ newId })
  // Sign-ins live by the real clock: a test lets a day pass for promotions alone.
  const links = createLinkTokens('the secret of these tests')
  const mail = { way: 'mailbox', kick: () => undefined } as const
  const signUps = { rule: 'open', firstAccountToken: null } as const
  const clockOfSignIns = () => new Date()
  const gate: GateDeps = {
    db,
    authDb,
    audit,
    clock: clockOfSignIns,
    newId,
    passwords: plainPasswords,
    links,
    mail,
    signUps,
  }
  const woken: string[] = []
  const waker = options.waker?.(db) ?? {
    wake: async ({ promotionId }) => {
      woken.push(promotionId)
    },
  }
  const signerFolder = await mkdtemp(join(tmpdir(), 'baton-cd-test-'))
  const signer = await createFileSigner({ folder: signerFolder, host: 'baton.test', service: 'cd' })
  const deps: TestDeps = {
    waker,
    logKey: signer,
    localSites: true,
    startRetention: async () => undefined,
    retentionDaysMax: 3_650,
    sampleForgeUrl: 'http://forge.test/',
    mail,
    links,
    neededBy: rulesThatNeed,
    memberRemoval: memberRemoval({ db, newId, waker }),
    scopeExists,
    organizationsOf: async () => [],
  }

  const person = (opened: OpenedSignIn, orgId: string): TestPerson => ({
    userId: opened.user.userId,
    email: opened.user.email,
    displayName: opened.user.displayName,
    sessionToken: opened.sessionToken,
    context: async () => {
      const resolved = await resolveSession(gate, opened.sessionToken, { orgId })
      return { orgId: resolved.orgId, actor: resolved.actor, db, audit, clock, newId, deps }
    },
  })
  const prove = async ({ userId, sessionToken }: Pick<TestPerson, 'userId' | 'sessionToken'>) => {
    const [proof] = await authDb.execute<{ id: string }>(
      sql`select id from identity.address_proofs where user_id = ${userId} order by created_at desc, id desc limit 1`,
    )
    await confirmAddress(gate, links.tokenOf('confirmation', proof?.id ?? ''), { sessionToken }, somewhere())
  }
  const somewhere = () => ({ ip: newId('ip'), userAgent: 'test' })
  const address = () => `${newId('p')}@acme.dev`

  return {
    database,
    db,
    systemDb,
    gate,
    prove,
    deps,
    woken,
    signer,
    clock,
    passTime: (ms) => {
      offsetMs += ms
    },
    async newOrganization() {
      const password = 'a sentence that only I know'
      const opened = await signUp(
        gate,
        { email: address(), password, displayName: 'Ada', organizationName: newId('acme') },
        somewhere(),
      )
      await prove({ userId: opened.user.userId, sessionToken: opened.sessionToken })
      const owner = person(opened, opened.organization.orgId)
      const { orgId } = await owner.context()
      const known = { key: addressKey(KNOWN_OUTSIDER), name: KNOWN_OUTSIDER.name, within: null }
      await matchOutsider(systemContext({ db, audit, clock, newId, deps }, 'test', orgId), known)
      return {
        orgId,
        owner,
        async member(displayName, role = 'member') {
          const { invitationId } = await invite(await owner.context(), { email: address(), role })
          const token = links.tokenOf('invitation', invitationId)
          const joined = await acceptInvitation(gate, token, { as: 'new', displayName, password }, somewhere())
          if (!joined.signIn) throw new Error('A new person is signed in.')
          return person(joined.signIn, orgId)
        },
        system: (name = 'test') => systemContext({ db, audit, clock, newId, deps }, name, orgId),
      }
    },
    entries: (orgId) =>
      withOrg(db, orgId, (tx) =>
        tx.execute<TestEntry>(
          sql`select action, actor_id as "actorId", target_id as "targetId", convert_from(entry, 'UTF8') as text
              from (select action, actor_id, target_id, entry, entry_id, org_id from audit.outbox
                    union all select action, actor_id, target_id, entry, entry_id, org_id from audit.leaves) e
              where org_id = ${orgId} order by entry_id`,
        ),
      ),
    async sign() {
      await sequenceOnce({ systemDb, appDb: db, signer })
    },
    async tamper(statement) {
      const url = new URL(database.adminUrl)
      url.pathname = `/${database.name}`
      const admin = openDatabase({ url: url.href, applicationName: 'test-tamper', poolSize: 1 })
      await admin.$client.unsafe(`set session_replication_role = replica; ${statement}`)
      await admin.$client.end()
    },
    async close() {
      await Promise.all([db, authDb, systemDb].map((one) => one.$client.end()))
      await database.drop()
      await rm(signerFolder, { recursive: true })
    },
  }
}
