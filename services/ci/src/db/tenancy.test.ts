import { newId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBuild } from '../builds/start-build.ts'
import { connectRepository } from '../repositories/connect-repository.ts'
import { openTestVerbs, type TestVerbs } from '../testing/test-verbs.ts'

let test: TestVerbs
let admin: postgres.Sql

beforeAll(async () => {
  test = await openTestVerbs()
  const url = new URL(test.database.adminUrl)
  url.pathname = `/${test.database.name}`
  admin = postgres(url.href, { max: 1 })
})
afterAll(async () => {
  await admin.end()
  await test.close()
})

/** Every table of the service, whether or not it has an organisation. */
async function tables(): Promise<string[]> {
  const rows = await admin<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('ci', 'audit') order by 1`
  return rows.map(({ name }) => name)
}

describe('every table of an organisation', () => {
  it('has row-level security that binds its owner too, and a policy', async () => {
    const rows = await admin<{ name: string; secured: boolean; forced: boolean; policies: number }[]>`
      select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
        (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname = 'ci'`
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter(({ secured, forced, policies }) => !secured || !forced || policies === 0)).toEqual([])
  })

  it('has org_id first in its primary key, and in every foreign key', async () => {
    const rows = await admin<{ name: string; type: string; columns: string[] }[]>`
      select conrelid::regclass::text as name, contype as type,
        (select array_agg(attname::text order by k.at) from unnest(conkey) with ordinality as k(num, at)
          join pg_attribute a on a.attrelid = conrelid and a.attnum = k.num) as columns
      from pg_constraint where connamespace = 'ci'::regnamespace and contype in ('p', 'f')`
    expect(rows.length).toBeGreaterThan(30)
    expect(rows.filter(({ columns }) => columns[0] !== 'org_id')).toEqual([])
  })

  it('shows no row where no organisation is set, and none of another one', async () => {
    const ctx = test.context()
    const { id } = await connectRepository(ctx, { forge: 'gitea', cloneUrl: 'https://git.example/a/b.git' })
    await startBuild(ctx, { repositoryId: id })
    const app = postgres(test.database.url('app'), { max: 1 })
    const stranger = mintOrgId(newId('org'))
    for (const table of await tables()) {
      const readable = await app`select has_table_privilege(${table}, 'select') as yes`
      if (!readable[0]?.yes) continue
      if (!(await hasOrganization(table))) continue
      expect([table, await app.unsafe(`select 1 from ${table}`)]).toEqual([table, []])
      const seen = await app.begin(async (tx) => {
        await tx`select set_config('app.org_id', ${stranger}, true)`
        return tx.unsafe(`select 1 from ${table}`)
      })
      expect([table, [...seen]]).toEqual([table, []])
    }
    await app.end()
  })

  async function hasOrganization(table: string): Promise<boolean> {
    const rows = await admin`select 1 from pg_attribute where attrelid = ${table}::regclass and attname = 'org_id'`
    return rows.length > 0
  }
})

describe('the roles', () => {
  it('are no superusers, pass no policy by, and own nothing', async () => {
    const rows = await admin<{ name: string }[]>`
      select rolname as name from pg_roles where rolname like ${`${test.database.name.replace(/_[0-9a-f]{10}$/, '')}_%`}
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`
    expect([...rows]).toEqual([])
    const owners = await admin<{ owner: string }[]>`
      select distinct r.rolname as owner from pg_class c join pg_roles r on r.oid = c.relowner
      join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'ci'`
    expect(owners.map(({ owner }) => owner.replace(/^.*_/, ''))).toEqual(['owner'])
  })

  it('auth finds the way of a webhook and nothing else; system sees what is due and no more', async () => {
    const ctx = test.context()
    const { id } = await connectRepository(ctx, { forge: 'gitea', cloneUrl: 'https://git.example/a/c.git' })
    await startBuild(ctx, { repositoryId: id })
    const auth = postgres(test.database.url('auth'), { max: 1 })
    const system = postgres(test.database.url('system'), { max: 1 })
    expect(await auth`select forge from ci.webhook_routes where id = ${id}`).toHaveLength(1)
    await expect(auth`update ci.webhook_routes set secret = 'x'`).rejects.toThrow('permission denied')
    expect((await system`select org_id, id, due_at from ci.build_schedules`).length).toBeGreaterThan(0)
    await expect(system`select event from ci.publications`).rejects.toThrow('permission denied')
    for (const table of await tables()) {
      if (!table.startsWith('ci.')) continue
      if (table !== 'ci.webhook_routes')
        await expect(auth.unsafe(`select 1 from ${table}`)).rejects.toThrow('permission denied')
      await expect(system.unsafe(`delete from ${table}`)).rejects.toThrow('permission denied')
      await expect(auth.unsafe(`delete from ${table}`)).rejects.toThrow('permission denied')
    }
    await Promise.all([auth.end(), system.end()])
  })
})
