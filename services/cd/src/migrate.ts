import { auditMigrations } from '@baton/audit-log/migrations'
import { identityMigrations } from '@baton/identity/migrations'
import { migrateDatabase } from '@baton/kernel/migrate'
import { provisionDatabase, ROLE_KINDS, type RoleKind } from '@baton/kernel/provision-database'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { cdMigrations } from './db/migrations.ts'
import { readMigrateEnv } from './env.ts'

/** Makes the database and its roles where they are missing, and applies what is missing of the migrations. */
endWithSentence('cd migration')
const env = readMigrateEnv()
const urls: Readonly<Record<RoleKind, URL>> = {
  owner: new URL(env.CD_DATABASE_OWNER_URL),
  app: new URL(env.CD_DATABASE_URL),
  auth: new URL(env.CD_DATABASE_AUTH_URL),
  system: new URL(env.CD_DATABASE_SYSTEM_URL),
}
const database = urls.owner.pathname.slice(1)
const passwords = Object.fromEntries(
  ROLE_KINDS.map((kind) => [kind, decodeURIComponent(urls[kind].password)]),
) as Record<RoleKind, string>

await provisionDatabase({ adminUrl: env.CD_DATABASE_ADMIN_URL, database, passwords })
await migrateDatabase(env.CD_DATABASE_OWNER_URL, [identityMigrations, auditMigrations, cdMigrations])
