import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { address } from './address.ts'
import { stateFolder } from './parts.ts'

/** A statement that the stack's PostgreSQL has run: by which role, in which database, and how often. */
export type Statement = { role: string; database: string; query: string; calls: number }

/** What the stack's PostgreSQL counts of its statements, read as the superuser that only the supervisor has. */
export class Statements {
  readonly #sql: postgres.Sql

  private constructor(sql: postgres.Sql) {
    this.#sql = sql
  }

  static async open(): Promise<Statements> {
    const { secrets } = JSON.parse(await readFile(join(stateFolder(), 'state.json'), 'utf8')) as {
      secrets: { postgres: string }
    }
    const sql = postgres({
      host: '127.0.0.1',
      port: Number(new URL(address()).port) + 3,
      user: 'postgres',
      password: secrets.postgres,
      database: 'postgres',
      max: 1,
      onnotice: () => undefined,
    })
    await sql`create extension if not exists pg_stat_statements`
    return new Statements(sql)
  }

  /** Begins to count from nothing. */
  async reset(): Promise<void> {
    await this.#sql`select pg_stat_statements_reset()`
  }

  /** What was run since by anybody but us. */
  async read(): Promise<Statement[]> {
    return this.#sql<Statement[]>`
      select usename as role, datname as database, query, calls::int
      from pg_stat_statements join pg_user on usesysid = userid join pg_database on pg_database.oid = dbid
      where usename <> 'postgres' order by calls desc, query`
  }

  async close(): Promise<void> {
    await this.#sql.end()
  }
}
