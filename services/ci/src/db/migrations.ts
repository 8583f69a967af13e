import { fileURLToPath } from 'node:url'
import type { Migrations } from '@baton/kernel/migrate'

/** The CI service's own migrations. */
export const CI_MIGRATIONS: Migrations = {
  schema: 'ci',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}
