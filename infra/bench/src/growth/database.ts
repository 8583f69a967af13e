import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'

/**
 * Runs a file of SQL in one transaction as the superuser of a stack's cluster; `:name` becomes the value as a literal. Then
 * does what autovacuum would have done by the time at which a database is that large.
 */
export async function runSqlFile(
  stack: { stateFolder: string; port: number },
  database: 'baton_ci' | 'baton_cd',
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const state = JSON.parse(await readFile(join(stack.stateFolder, 'state.json'), 'utf8'))
  const text = await readFile(new URL(file, import.meta.url), 'utf8')
  const filled = text.replace(/:(org|person)\b/g, (_, name: string) => `'${values[name]?.replaceAll("'", "''") ?? ''}'`)
  const url = `postgres://postgres:${state.secrets.postgres}@127.0.0.1:${stack.port + 3}/${database}`
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.begin((tx) => tx.unsafe(filled))
    await sql.unsafe('vacuum (analyze)')
  } finally {
    await sql.end()
  }
}
