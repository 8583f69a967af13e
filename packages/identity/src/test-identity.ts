import { createAuditPort } from '@baton/audit-log/audit-port'
import { auditMigrations } from '@baton/audit-log/migrations'
import { type Database, openDatabase, type Tx } from '@baton/kernel/database'
import { newId, type OrgId } from '@baton/kernel/ids'
import { migrateDatabase } from '@baton/kernel/migrate'
import { withOrg } from '@baton/kernel/org-transaction'
import type { Role } from '@baton/kernel/permissions'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import * as argon2 from '@node-rs/argon2'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { identityMigrations } from './db/migrations.ts'
import type { IdentityContext, IdentityDeps, VoidedApproval } from './dependencies.ts'
import { acceptInvitation } from './gates/accept-invitation.ts'
import { confirmAddress } from './gates/confirm-address.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gates/gate-deps.ts'
import { organizationsOf } from './gates/organizations-of.ts'
import { resolveSession } from './gates/resolve-session.ts'
import { signUp } from './gates/sign-up.ts'
import { invite } from './invitations/invite.ts'
import { createPasswordHasher } from './passwords/password-hasher.ts'
import { createLinkTokens } from './tokens/link-tokens.ts'

/** A person in an organisation, as a browser holds them. `context()` goes through the session gate anew at each call. */
export type TestPerson = {
  userId: string
  email: string
  sessionToken: string
  sessionId: string
  context: () => Promise<IdentityContext>
}

/** An organisation of a test's own. */
export type TestOrganization = {
  orgId: OrgId
  slug: string
  owner: TestPerson
  /** Invites and lets in a further member. */
  member: (role: Role) => Promise<TestPerson>
}

/** An audit entry as the outbox holds it. */
export type TestEntry = { action: string; actorId: string; targetId: string; text: string }

/** Identity on real PostgreSQL, with the real audit port. */
export type TestIdentity = {
  database: TestDatabase
  gate: GateDeps
  deps: IdentityDeps
  /** What the tests' hook of removals answers, by user; and the ids of who was removed through it. */
  approvals: Map<string, VoidedApproval[]>
  removed: string[]
  /** Scopes that exist, by id. */
  scopes: Set<string>
  /** Moves the clock of the gates and verbs. */
  passTime: (ms: number) => void
  newOrganization: () => Promise<TestOrganization>
  /** The same person's next request, in whichever organisation. */
  contextOf: (sessionToken: string, orgId: string) => Promise<IdentityContext>
  /** The token in the letter of an invitation. */
  linkOf: (invitationId: string) => string
  /** The tokens in the letters that ask a person to confirm their address, oldest first. */
  proofsOf: (userId: string) => Promise<string[]>
  /** Opens the newest of them, signed in. */
  prove: (person: Pick<TestPerson, 'userId' | 'sessionToken'>) => Promise<void>
  entries: (orgId: OrgId) => Promise<TestEntry[]>
  /** Runs SQL as a superuser. */
  tamper: (statement: string) => Promise<void>
  close: () => Promise<void>
}

/** A place of its own: limits of one test do not reach another. */
export function somewhere(): Origin {
  return { ip: newId('ip'), userAgent: 'test' }
}

/** An address that nobody has. */
export function someAddress(): string {
  return `${newId('p')}@acme.dev`
}

export const PASSWORD = 'a sentence that only I know'

/** Real argon2id at a small price, since these tests prove something else. */
export const cheapArgon2 = {
  hash: (password: string | Uint8Array) => argon2.hash(password, { memoryCost: 64, timeCost: 1, parallelism: 1 }),
  verify: argon2.verify,
}

/** Clones a migrated database and opens it as the app and the auth role. */
export async function openTestIdentity(): Promise<TestIdentity> {
  const migrations = [identityMigrations, auditMigrations]
  const database = await cloneDatabase({
    template: 'baton_cd_identity',
    version: migrations
      .flatMap(({ folder }) => readMigrationFiles({ migrationsFolder: folder }).map((migration) => migration.hash))
      .join(),
    prepare: async (target) => {
      await provisionDatabase(target)
      await migrateDatabase(target.ownerUrl, migrations)
    },
  })
  const open = (kind: 'app' | 'auth'): Database =>
    openDatabase({ url: database.url(kind), applicationName: `test-${kind}`, poolSize: 6 })
  const [db, authDb] = [open('app'), open('auth')]
  let offsetMs = 0
  const gate: GateDeps = {
    db,
    authDb,
    audit: createAuditPort({ newId }),
    clock: () => new Date(Date.now() + offsetMs),
    newId,
    passwords: createPasswordHasher({ library: cheapArgon2 }),
    links: createLinkTokens('the secret of these tests'),
    // Letters stay in the outbox: a test of the sender takes them out.
    mail: { way: 'mailbox', kick: () => undefined },
    signUps: { rule: 'open', firstAccountToken: null },
  }
  const approvals = new Map<string, VoidedApproval[]>()
  const removed: string[] = []
  const scopes = new Set<string>()
  const deps: IdentityDeps = {
    mail: gate.mail,
    links: gate.links,
    neededBy: async () => [],
    memberRemoval: {
      preview: async (_tx, _orgId, userId) => approvals.get(userId) ?? [],
      onMemberRemoved: async ({ userId }) => ({
        voidedApprovals: approvals.get(userId) ?? [],
        afterCommit: async () => {
          removed.push(userId)
        },
      }),
    },
    scopeExists: async (_tx, _orgId, scope) =>
      scopes.has(scope.type === 'project' ? scope.projectId : scope.environmentId),
    organizationsOf: (userId) => organizationsOf(authDb, userId),
  }
  const contextOf = async (sessionToken: string, orgId: string): Promise<IdentityContext> => {
    const { audit, clock } = gate
    const resolved = await resolveSession(gate, sessionToken, { orgId })
    return { orgId: resolved.orgId, actor: resolved.actor, db, audit, clock, newId, deps }
  }
  const linkOf = (invitationId: string) => gate.links.tokenOf('invitation', invitationId)
  const proofsOf = async (userId: string) => {
    const rows = await authDb.execute<{ id: string }>(
      sql`select id from identity.address_proofs where user_id = ${userId} order by created_at, id`,
    )
    return rows.map(({ id }) => gate.links.tokenOf('confirmation', id))
  }
  const person = (opened: OpenedSignIn, orgId: string): TestPerson => ({
    userId: opened.user.userId,
    email: opened.user.email,
    sessionToken: opened.sessionToken,
    sessionId: opened.session.sessionId,
    context: () => contextOf(opened.sessionToken, orgId),
  })
  return {
    database,
    gate,
    deps,
    approvals,
    removed,
    scopes,
    contextOf,
    linkOf,
    proofsOf,
    prove: async ({ userId, sessionToken }) => {
      await confirmAddress(gate, (await proofsOf(userId)).at(-1) ?? '', { sessionToken }, somewhere())
    },
    passTime: (ms) => {
      offsetMs += ms
    },
    newOrganization: async () => {
      const opened = await signUp(
        gate,
        { email: someAddress(), password: PASSWORD, displayName: 'Ada', organizationName: newId('acme') },
        somewhere(),
      )
      const { orgId, slug } = opened.organization
      const owner = person(opened, orgId)
      const context = await owner.context()
      return {
        orgId: context.orgId,
        slug,
        owner,
        member: async (role) => {
          const { invitationId } = await invite(await owner.context(), { email: someAddress(), role })
          const displayName = `${role[0]?.toUpperCase()}${role.slice(1)}`
          const acceptance = { as: 'new', displayName, password: PASSWORD } as const
          const joined = await acceptInvitation(gate, linkOf(invitationId), acceptance, somewhere())
          if (!joined.signIn) throw new Error('A new person is signed in.')
          return person(joined.signIn, orgId)
        },
      }
    },
    entries: (orgId) =>
      withOrg(db, orgId, (tx) =>
        tx.execute<TestEntry>(
          sql`select action, actor_id as "actorId", target_id as "targetId", convert_from(entry, 'UTF8') as text
              from audit.outbox where org_id = ${orgId} order by id`,
        ),
      ),
    tamper: async (statement) => {
      const url = new URL(database.adminUrl)
      url.pathname = `/${database.name}`
      const admin = openDatabase({ url: url.href, applicationName: 'test-tamper', poolSize: 1 })
      await admin.$client.unsafe(statement)
      await admin.$client.end()
    },
    close: async () => {
      await db.$client.end()
      await authDb.$client.end()
      await database.drop()
    },
  }
}

/**
 * Lets a verb come upon a row that another transaction has written and not yet committed: commits once the verb waits for
 * it. Answers what became of the verb.
 */
export async function comingUpon<Value>(
  world: TestIdentity,
  orgId: OrgId,
  write: (tx: Tx) => Promise<unknown>,
  verb: () => Promise<Value>,
): Promise<PromiseSettledResult<Value>> {
  const outcome = await withOrg(world.gate.db, orgId, async (tx) => {
    await write(tx)
    const settled = Promise.allSettled([verb()])
    for (let waits = false; !waits; ) {
      const rows = await world.gate.db.execute(sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`)
      waits = rows.length > 0
    }
    return { settled }
  })
  const [settled] = await outcome.settled
  return settled
}
