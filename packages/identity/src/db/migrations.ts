import { fileURLToPath } from 'node:url'
import type { Migrations } from '@baton/kernel/migrate'

/** Identity's migrations, for `migrateDatabase`. Needs no other package's schema. */
export const identityMigrations: Migrations = {
  schema: 'identity',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}
