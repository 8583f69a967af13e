import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** One package's migrations: a folder made by drizzle-kit and the PostgreSQL schema that they fill. */
export type Migrations = { schema: string; folder: string }

/**
 * Applies what is missing of each package's migrations, in the order given, as the database's owner. Two processes that
 * migrate at once wait for each other.
 */
export async function migrateDatabase(ownerUrl: string, migrations: readonly Migrations[]): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => undefined })
  try {
    await client.unsafe("select pg_advisory_lock(hashtext('baton:migrate'))")
    for (const { schema, folder } of migrations) {
      await applyMigrations(drizzle(client), {
        migrationsFolder: folder,
        migrationsSchema: 'migrations',
        migrationsTable: schema,
      })
    }
  } finally {
    await client.end()
  }
}
