import { fileURLToPath } from 'node:url'
import type { Migrations } from '@baton/kernel/migrate'

/** The log's migrations, for `migrateDatabase`. Needs no other package's schema. */
export const auditMigrations: Migrations = {
  schema: 'audit',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}
