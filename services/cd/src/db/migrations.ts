import { fileURLToPath } from 'node:url'
import type { Migrations } from '@baton/kernel/migrate'

/** The migrations of delivery, for `migrateDatabase`. References no table of another schema. */
export const cdMigrations: Migrations = {
  schema: 'cd',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}
