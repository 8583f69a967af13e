import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestIdentity, type TestIdentity } from '../test-identity.ts'

/** Tables that belong to no organisation: people, their addresses and proofs, mail, sign-ins and guesses. */
const GLOBAL = ['address_proofs', 'mails', 'sessions', 'sign_in_attempts', 'user_addresses', 'users']

let world: TestIdentity
let admin: postgres.Sql
let tables: Array<{ name: string; hasOrg: boolean; rls: boolean; force: boolean; policies: number }>
beforeAll(async () => {
  world = await openTestIdentity()
  const url = new URL(world.database.adminUrl)
  url.pathname = `/${world.database.name}`
  admin = postgres(url.href, { max: 1 })
  tables = await admin`
    select c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as force,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id') as "hasOrg",
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'identity' and c.relkind in ('r', 'p') order by 1`
})
afterAll(async () => {
  await admin.end()
  await world.close()
})

const orgTables = () => tables.filter((table) => table.hasOrg).map((table) => table.name)

describe('the schema', () => {
  it('forces row-level security with a policy on every table of an organisation', () => {
    expect(orgTables().length).toBeGreaterThanOrEqual(8)
    expect(tables.filter((table) => table.hasOrg && !(table.rls && table.force && table.policies > 0))).toEqual([])
  })

  it('has no other table without an organisation than the known ones, and no view', async () => {
    expect(tables.filter((table) => !table.hasOrg).map((table) => table.name)).toEqual(GLOBAL)
    expect(await admin`select 1 from pg_views where schemaname = 'identity'`).toHaveLength(0)
  })

  it('begins every primary key of an organisation’s table with the organisation', async () => {
    const keys = await admin<Array<{ name: string; first: string }>>`
      select c.relname as name, a.attname as first from pg_index i
      join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
      where n.nspname = 'identity' and i.indisprimary`
    const firsts = new Map(keys.map((key) => [key.name, key.first]))
    expect(orgTables().filter((table) => firsts.get(table) !== 'org_id')).toEqual([])
  })

  it('makes no running role a superuser, an owner of a table or free of row-level security', async () => {
    const role = new URL(world.database.url('app')).username.replace(/_app$/, '')
    const running = ['app', 'auth', 'system'].map((kind) => `${role}_${kind}`)
    const powers = await admin`
      select rolname from pg_roles where rolname in ${admin(running)} and (rolsuper or rolbypassrls or rolcreaterole)`
    const owned = await admin`select 1 from pg_tables where schemaname = 'identity' and tableowner in ${admin(running)}`
    expect([...powers, ...owned]).toEqual([])
  })
})

describe('the app role', () => {
  it('sees nothing where no organisation is set, and no row of another', async () => {
    const mine = await world.newOrganization()
    const other = await world.newOrganization()
    await other.member('member')
    for (const table of orgTables()) {
      const from = sql.raw(`identity.${table}`)
      const unset = await world.gate.db.execute(sql`select org_id from ${from}`)
      expect([table, unset.length]).toEqual([table, 0])
      const rows = await withOrg(world.gate.db, mine.orgId, (tx) =>
        tx.execute(sql`select org_id from ${from} where org_id <> ${mine.orgId}`),
      )
      expect([table, rows.length]).toEqual([table, 0])
    }
  })

  it('writes no row into another organisation and moves none there', async () => {
    const mine = await world.newOrganization()
    const other = await world.newOrganization()
    const inMine = (statement: ReturnType<typeof sql>) =>
      withOrg(world.gate.db, mine.orgId, (tx) => tx.execute(statement)).then(
        () => 'done',
        (error) => String(error.cause),
      )
    expect(await inMine(sql`insert into identity.teams values (${other.orgId}, 'team_x', 'Spies', now())`)).toContain(
      'row-level security',
    )
    expect(await inMine(sql`update identity.teams set org_id = ${other.orgId}`)).toContain('permission denied')
    expect(await inMine(sql`update identity.organizations set slug = 'x'`)).toContain('permission denied')
  })

  it('sees the people of its own organisation alone, and of nobody the password', async () => {
    const mine = await world.newOrganization()
    const other = await world.newOrganization()
    const read = (columns: string, from: string) =>
      withOrg(world.gate.db, mine.orgId, (tx) =>
        tx.execute<Record<string, unknown>>(sql.raw(`select ${columns} from identity.${from}`)),
      )
    expect(await read('id', 'users')).toEqual([{ id: mine.owner.userId }])
    expect(await read('address', 'user_addresses')).toEqual([{ address: mine.owner.email }])
    expect(JSON.stringify(await read('id, email', 'users'))).not.toContain(other.owner.email)
    for (const [column, table] of [
      ['password_hash', 'users'],
      ['id', 'sessions'],
      ['id', 'sign_in_attempts'],
      ['token_hash', 'invitations'],
      ['secret_hash', 'api_keys'],
    ] as const) {
      await expect(read(column, table)).rejects.toMatchObject({
        cause: expect.objectContaining({ message: expect.stringContaining('permission denied') }),
      })
    }
  })

  it('cannot claim an address for who is not a member', async () => {
    const mine = await world.newOrganization()
    const other = await world.newOrganization()
    const claim = sql`insert into identity.user_addresses values ('ceo@acme.dev', ${other.owner.userId}, now(), now())`
    await expect(withOrg(world.gate.db, mine.orgId, (tx) => tx.execute(claim))).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining('row-level security') }),
    })
  })
})

describe('the auth role', () => {
  it('routes by secrets and people, and reads nothing that organisations keep', async () => {
    await world.newOrganization()
    const denied = ['teams', 'team_members', 'grants'].map((table) => `select * from identity.${table}`)
    denied.push('select email from identity.invitations', 'select name from identity.api_keys')
    denied.push("update identity.users set password_hash = 'x'", 'delete from identity.memberships')
    for (const statement of denied) {
      await expect(world.gate.authDb.execute(sql.raw(statement))).rejects.toMatchObject({
        cause: expect.objectContaining({ message: expect.stringContaining('permission denied') }),
      })
    }
  })
})

describe('the system role', () => {
  it('has no business here', async () => {
    const system = postgres(world.database.url('system'), { max: 1 })
    await expect(system`select * from identity.users`).rejects.toThrow('permission denied')
    await system.end()
  })
})
