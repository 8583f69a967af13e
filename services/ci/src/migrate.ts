import { auditMigrations } from '@baton/audit-log/migrations'
import { migrateDatabase } from '@baton/kernel/migrate'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { CI_MIGRATIONS } from './db/migrations.ts'
import { readMigrateEnv } from './env.ts'

endWithSentence('ci migration')
const env = readMigrateEnv()

/** Makes the database and its roles where they are missing, with the passwords of the addresses, and applies migrations. */
await provisionDatabase({
  adminUrl: env.CI_DATABASE_ADMIN_URL,
  database: new URL(env.CI_DATABASE_URL).pathname.slice(1),
  passwords: {
    owner: passwordIn(env.CI_DATABASE_OWNER_URL),
    app: passwordIn(env.CI_DATABASE_URL),
    auth: passwordIn(env.CI_DATABASE_AUTH_URL),
    system: passwordIn(env.CI_DATABASE_SYSTEM_URL),
  },
})
await migrateDatabase(env.CI_DATABASE_OWNER_URL, [auditMigrations, CI_MIGRATIONS])

function passwordIn(url: string): string {
  return decodeURIComponent(new URL(url).password)
}
