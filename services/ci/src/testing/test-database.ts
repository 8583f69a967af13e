import { auditMigrations } from '@baton/audit-log/migrations'
import { migrateDatabase } from '@baton/kernel/migrate'
import { provisionDatabase } from '@baton/kernel/provision-database'
import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { CI_MIGRATIONS } from '../db/migrations.ts'

/** A migrated database of a test file's own. */
export function cloneCiDatabase(): Promise<TestDatabase> {
  const version = [auditMigrations, CI_MIGRATIONS]
    .flatMap(({ folder }) => readMigrationFiles({ migrationsFolder: folder }))
    .map(({ hash }) => hash)
    .join()
  return cloneDatabase({
    template: 'baton_ci_test',
    version,
    prepare: async (target) => {
      await provisionDatabase(target)
      await migrateDatabase(target.ownerUrl, [auditMigrations, CI_MIGRATIONS])
    },
  })
}
