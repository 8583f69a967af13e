import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sequenceOnce } from './sequencer/run-sequencer.ts'
import { openTestLog, type TestLog } from './test-log.ts'

const GROWING = ['leaves', 'nodes', 'checkpoints'] as const
const OF_AN_ORGANISATION = [...GROWING, 'heads', 'counters', 'outbox', 'private_values', 'integrity_states'] as const

let log: TestLog
let mine: OrgId
let theirs: OrgId

beforeAll(async () => {
  log = await openTestLog()
  ;[mine, theirs] = [log.newOrg(), log.newOrg()]
  for (const orgId of [mine, theirs]) await log.write(orgId, 3, { reason: 'because' })
  await sequenceOnce(log)
  for (const orgId of [mine, theirs]) await log.write(orgId, 1)
})
afterAll(() => log.close())

/** Runs one statement as a role of the database, inside an organisation or none; answers the rows or the refusal. */
async function as(role: 'owner' | 'app' | 'auth' | 'system', orgId: OrgId | '', statement: string) {
  const client = postgres(log.database.url(role), { max: 1, onnotice: () => undefined })
  try {
    return await client.begin(async (tx) => {
      await tx`select set_config('app.org_id', ${orgId}, true)`
      return { rows: [...(await tx.unsafe(statement))], refusal: null }
    })
  } catch (error) {
    return { rows: [], refusal: error instanceof Error ? error.message : String(error) }
  } finally {
    await client.end()
  }
}

describe('the catalog', () => {
  it('has row-level security, forced, and a policy on every table of the log', async () => {
    const tables = await log.systemDb.execute<{ relname: string; safe: boolean }>(sql`
      select relname, relrowsecurity and relforcerowsecurity and exists (select 1 from pg_policy where polrelid = c.oid) as safe
      from pg_class c where relnamespace = 'audit'::regnamespace and relkind = 'r'`)
    expect(tables.map((table) => table.relname).sort()).toEqual(
      [...OF_AN_ORGANISATION, 'export_kits', 'log_keys'].sort(),
    )
    expect(tables.filter((table) => !table.safe)).toEqual([])
  })
})

describe('rows', () => {
  it.each(OF_AN_ORGANISATION)('of %s are seen in their own organisation, and nowhere else', async (table) => {
    const orgs = `select distinct org_id from audit.${table}`
    expect((await as('app', mine, orgs)).rows).toEqual([{ org_id: mine }])
    expect((await as('app', '', orgs)).rows).toEqual([])
    expect((await as('owner', '', orgs)).rows).toEqual([])
    expect((await as('auth', mine, orgs)).refusal).toContain('permission denied')
  })

  it('cannot be written into another organisation', async () => {
    const values = `('${theirs}', 'aud_x', now(), 'a', 'user', 'u', 't', 'i', 'x')`
    const columns = 'org_id, entry_id, at, action, actor_type, actor_id, target_type, target_id, entry'
    expect((await as('app', mine, `insert into audit.outbox (${columns}) values ${values}`)).refusal).toContain(
      'row-level security',
    )
  })

  it('tell the system role which organisations have work, and no content', async () => {
    expect((await as('system', '', 'select org_id, id from audit.outbox')).rows).toHaveLength(2)
    for (const content of [
      'entry from audit.outbox',
      'peaks from audit.heads',
      'note from audit.checkpoints',
      '* from audit.leaves',
      '* from audit.private_values',
    ]) {
      expect((await as('system', '', `select ${content}`)).refusal, content).toContain('permission denied')
    }
  })
})

describe('what was logged', () => {
  const changes = (table: string) => [
    `update audit.${table} set org_id = org_id`,
    `delete from audit.${table}`,
    `truncate audit.${table}`,
  ]

  it.each(GROWING)(
    'cannot be changed or taken out of %s by the service, and by the owner only past a trigger',
    async (table) => {
      for (const change of changes(table)) {
        expect((await as('app', mine, change)).refusal, change).toContain('permission denied')
        expect((await as('system', mine, change)).refusal, change).toContain('permission denied')
        expect((await as('owner', mine, change)).refusal, change).toContain(`audit.${table} only grows`)
      }
    },
  )

  it.each([...GROWING, 'heads'])('cannot be written to %s directly by the service', async (table) => {
    expect((await as('app', mine, `insert into audit.${table} select * from audit.${table}`)).refusal).toContain(
      'permission denied',
    )
  })

  it.each(['outbox', 'heads'])('cannot be changed or taken out of %s by the service', async (table) => {
    for (const change of changes(table))
      expect((await as('app', mine, change)).refusal, change).toContain('permission denied')
  })

  it('can be signed for by no key that the service put there itself', async () => {
    const insert = "insert into audit.log_keys values ('x', 'name', now())"
    expect((await as('app', mine, insert)).refusal).toContain('permission denied')
    expect((await as('owner', mine, 'delete from audit.log_keys')).refusal).toContain('only grows')
  })
})

describe('the one way to append', () => {
  const append = (size: number, ids: string, hash: string) =>
    `select audit.append_batch(${size}, ${ids}, '{0}', '{${size}}', ${hash}, 'x')`
  const idsOf = (orgId: OrgId) =>
    withOrg(log.appDb, orgId, async (tx) => {
      const [row] = await tx.execute<{ id: string }>(sql`select id from audit.outbox where org_id = ${orgId}`)
      return `'{${row?.id}}'`
    })

  it('takes no hash that is not that of the entry', async () => {
    expect((await as('app', mine, append(3, await idsOf(mine), "sha256('forged')"))).refusal).toMatch(
      /hashes given for the entries of .* are not theirs/,
    )
  })

  it('takes no batch that was made for another head', async () => {
    expect((await as('app', mine, append(2, await idsOf(mine), "sha256('x')"))).refusal).toContain('moved on from 2')
  })

  it('takes nothing from another organisation’s outbox, and nothing without an organisation', async () => {
    expect((await as('app', mine, append(3, await idsOf(theirs), "sha256('x')"))).refusal).toContain('are gone')
    expect((await as('app', '', append(3, await idsOf(mine), "sha256('x')"))).refusal).toContain(
      'app.org_id is not set',
    )
  })

  it('keeps no checkpoint of entries that are not there', async () => {
    expect((await as('app', mine, "select audit.store_checkpoint(4, now(), 'x', 'x')")).refusal).toContain(
      'no 4 committed entries',
    )
  })

  it('is not open to the other roles', async () => {
    for (const role of ['auth', 'system'] as const) {
      expect((await as(role, mine, "select audit.store_checkpoint(1, now(), 'x', 'x')")).refusal).toContain(
        'permission denied',
      )
    }
  })
})
