import type postgres from 'postgres'

/** A table of organisations, by what a role can see of it. */
export type Seen = { table: string; columns: string[]; rows: number }

/** Every table with an `org_id`, as `schema.table`, of the database that `sql` is connected to. */
export async function tablesOfOrganizations(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' order by 1`
  return rows.map(({ name }) => name)
}

/** How many rows of an organisation are in each table; only a superuser sees them all. */
export async function countRows(sql: postgres.Sql, tables: readonly string[], orgId: string) {
  const counts = new Map<string, number>()
  for (const table of tables) {
    const [row] = await sql<{ rows: number }[]>`select count(*)::int as rows from ${sql(table)} where org_id = ${orgId}`
    counts.set(table, row?.rows ?? 0)
  }
  return counts
}

/**
 * What the connected role sees of `theirs` while it works for `current` (an empty text: for nobody). A table that it may
 * not read at all is left out.
 */
export async function seenOf(
  sql: postgres.Sql,
  tables: readonly string[],
  { theirs, current }: { theirs: string; current: string },
): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const table of tables) {
    const readable = await sql<{ name: string }[]>`
      select a.attname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname || '.' || c.relname = ${table} and a.attnum > 0 and not a.attisdropped
        and has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select') order by 1`
    const columns = readable.map(({ name }) => name)
    if (!columns.includes('org_id')) continue
    const rows = await sql.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${current}, true)`
      const [row] = await tx<{ rows: number }[]>`
        select count(*)::int as rows from ${tx(table)} where org_id = ${theirs}`
      return row?.rows ?? 0
    })
    seen.push({ table, columns, rows })
  }
  return seen
}
