import postgres from 'postgres'

/** The four roles of a database. None is superuser or BYPASSRLS; only `owner` owns tables, and no running process uses it. */
export const ROLE_KINDS = ['owner', 'app', 'auth', 'system'] as const
export type RoleKind = (typeof ROLE_KINDS)[number]

/** What to make: a database and its roles `<database>_<kind>`, each with a password. */
export type ProvisionOptions = {
  adminUrl: string
  database: string
  passwords: Readonly<Record<RoleKind, string>>
}

/**
 * Makes the database and its roles where they are missing, sets the passwords, and keeps everyone else out (CONNECT is
 * revoked from PUBLIC). Safe to repeat and to run twice at once. Needs a role that may create databases and roles.
 */
export async function provisionDatabase(options: ProvisionOptions): Promise<void> {
  const admin = postgres(options.adminUrl, { max: 1, onnotice: () => undefined })
  try {
    await admin.unsafe("select pg_advisory_lock(hashtext('baton:provision'))")
    for (const kind of ROLE_KINDS) await makeRole(admin, `${options.database}_${kind}`, options.passwords[kind])
    const [existing] = await admin`select 1 from pg_database where datname = ${options.database}`
    if (!existing) {
      await admin.unsafe(`create database ${quote(options.database)} owner ${quote(`${options.database}_owner`)}`)
    }
    await admin.unsafe(`revoke all on database ${quote(options.database)} from public`)
    for (const kind of ROLE_KINDS) {
      await admin.unsafe(
        `grant connect on database ${quote(options.database)} to ${quote(`${options.database}_${kind}`)}`,
      )
    }
  } finally {
    await admin.end()
  }
}

async function makeRole(admin: postgres.Sql, role: string, password: string): Promise<void> {
  const [existing] = await admin`select 1 from pg_roles where rolname = ${role}`
  const verb = existing ? 'alter' : 'create'
  const literal = `'${password.replaceAll("'", "''")}'`
  await admin.unsafe(
    `${verb} role ${quote(role)} login nosuperuser nocreatedb nocreaterole nobypassrls noreplication password ${literal}`,
  )
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
