import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setUpDelivery } from './testing/delivery.ts'
import { openTestCd, type TestCd } from './testing/test-cd.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

type Table = {
  schema: string
  name: string
  rls: boolean
  forced: boolean
  policies: number
  has_org: boolean
  owner: string
}

async function tables(): Promise<Table[]> {
  return cd.db.$client<Table[]>`
    select n.nspname as schema, c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id') as has_org,
      pg_get_userbyid(c.relowner) as owner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('cd', 'identity', 'audit') and c.relkind = 'r' order by 1, 2`
}

/** Tables that belong to no organisation, each for a reason that its own package proves. */
const OF_NOBODY = [
  ...['users', 'user_addresses', 'address_proofs', 'mails', 'sessions', 'sign_in_attempts'],
  ...['log_keys', 'export_kits'],
]

describe('every table', () => {
  it('of an organisation has row-level security that binds its owner too', async () => {
    const all = await tables()
    expect(all.filter((table) => table.schema === 'cd').length).toBeGreaterThan(20)
    const open = all.filter((table) => table.has_org && !(table.rls && table.forced && table.policies > 0))
    expect(open).toEqual([])
    const withoutOrg = all.filter((table) => !table.has_org && !OF_NOBODY.includes(table.name))
    expect(withoutOrg).toEqual([])
  })

  it('shows nothing of another organisation, and nothing where no organisation is set', async () => {
    const mine = await setUpDelivery(cd)
    await mine.publish({ version: '1.0.0' })
    const other = await cd.newOrganization()
    for (const kind of ['app', 'auth', 'system'] as const) {
      const client = postgres(cd.database.url(kind), { max: 1, onnotice: () => undefined })
      for (const { schema, name } of (await tables()).filter((table) => table.schema === 'cd')) {
        const count = (orgId: string) =>
          client.begin(async (tx) => {
            await tx`select set_config('app.org_id', ${orgId}, true)`
            return tx`select org_id from ${tx(schema)}.${tx(name)} where org_id = ${mine.orgId}`
          })
        for (const orgId of ['', other.orgId]) {
          const seen = await count(orgId).catch((error: { code?: string }) => {
            expect(error.code).toBe('42501')
            return []
          })
          // The system role's two queues say that a row is there, and nothing of what it says.
          const queue = kind === 'system' && ['wakes', 'promotions', 'artifacts'].includes(name)
          if (!queue) expect({ kind, name, seen: seen.length }).toEqual({ kind, name, seen: 0 })
        }
      }
      await client.end()
    }
  })

  it('keeps what queues see of other organisations to ids, states and times', async () => {
    const client = postgres(cd.database.url('system'), { max: 1, onnotice: () => undefined })
    await expect(client`select reason from cd.promotions`).rejects.toMatchObject({ code: '42501' })
    await expect(client`select id, org_id, state from cd.promotions limit 1`).resolves.toBeDefined()
    await expect(client`update cd.promotions set state = 'deployed'`).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  it('that is written once cannot be changed by the app', async () => {
    const client = postgres(cd.database.url('app'), { max: 1, onnotice: () => undefined })
    for (const table of [
      'releases',
      'statements',
      'promotion_intents',
      'environment_rules',
      'accepted_events',
      'artifacts',
    ]) {
      await expect(client`delete from cd.${client(table)}`).rejects.toMatchObject({ code: '42501' })
      await expect(client`update cd.${client(table)} set org_id = 'x'`).rejects.toMatchObject({ code: '42501' })
    }
    await client.end()
  })

  it('is owned by a role that no process uses, and no role of a process is more than it must be', async () => {
    const owners = new Set((await tables()).map((table) => table.owner))
    const [roles] = await cd.db.$client<{ bad: string[] }[]>`
      select array_agg(rolname) filter (where rolsuper or rolbypassrls or rolcreaterole) as bad
      from pg_roles where rolname = any(${['app', 'auth', 'system'].map((kind) => new URL(cd.database.url(kind as 'app')).username)})`
    expect([...owners]).toEqual([new URL(cd.database.url('owner')).username])
    expect(roles?.bad).toBeNull()
  })
})
