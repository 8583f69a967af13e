import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { prepareStatements } from './prepared-statements.ts'

/** A pool of connections with Drizzle over it. Never handed to feature code of an organisation: see org-transaction.ts. */
export type Database = PostgresJsDatabase & { $client: postgres.Sql }

/** An open transaction. */
export type Tx = Parameters<Parameters<PostgresJsDatabase['transaction']>[0]>[0]

/**
 * Sends a statement whose text never changes, as it is: what nearly every transaction does need not be built anew by Drizzle
 * each time. Parameters are what the driver writes; a time is its ISO text.
 */
export async function sendStatement(
  tx: Tx,
  text: string,
  parameters: ReadonlyArray<string | number | Uint8Array | null>,
): Promise<void> {
  const { client } = (tx as unknown as { session: { client: postgres.TransactionSql } }).session
  await client.unsafe(text, [...parameters])
}

/** How to reach a database. Times in milliseconds. */
export type DatabaseOptions = { url: string; poolSize?: number; applicationName: string; statementTimeoutMs?: number }

/**
 * Opens a pool. Connections are made on first use, so this neither waits nor throws; close it with `$client.end()`.
 * Every statement is limited (5 s unless given), and so is idling inside a transaction (10 s) and waiting for a lock (2 s).
 */
export function openDatabase(options: DatabaseOptions): Database {
  const client = postgres(options.url, {
    max: options.poolSize ?? 10,
    onnotice: () => undefined,
    // Seconds between tries to connect. The driver's own rule waits 20 s after a few: too long once the database is back.
    backoff: (tries: number) => Math.min(0.05 * 2 ** tries, 1),
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? 5_000,
      idle_in_transaction_session_timeout: 10_000,
      lock_timeout: 2_000,
    },
  })
  return drizzle(prepareStatements(client))
}
