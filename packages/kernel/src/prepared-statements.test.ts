import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { newId } from './ids.ts'
import { mintOrgId } from './mint-org-id.ts'
import { withOrg } from './org-transaction.ts'
import { isPreparable } from './prepared-statements.ts'
import { provisionDatabase } from './provision-database.ts'

const notes = pgTable('notes', { orgId: text('org_id').notNull(), id: text('id').notNull() })

let database: TestDatabase
const open: Database[] = []

beforeAll(async () => {
  database = await cloneDatabase({
    template: 'baton_kernel_statements',
    version: '1',
    prepare: async (target) => {
      await provisionDatabase(target)
      const owner = openDatabase({ url: target.ownerUrl, applicationName: 'test' })
      await owner.$client.unsafe(`
        create table notes (org_id text not null, id text not null, primary key (org_id, id));
        alter table notes enable row level security; alter table notes force row level security;
        create policy org on notes using (org_id = (select nullif(current_setting('app.org_id', true), '')));
        grant select, insert, update on notes to "${target.database}_app"`)
      await owner.$client.end()
    },
  })
})
afterAll(async () => {
  for (const db of open) await db.$client.end()
  await database.drop()
})

/** A pool of one connection, so that what it prepared can be looked at. */
function connect(): Database {
  const db = openDatabase({ url: database.url('app'), applicationName: 'test', poolSize: 1 })
  open.push(db)
  return db
}

async function preparedOn(db: Database): Promise<string[]> {
  const rows = await db.execute<{ statement: string }>(sql`select statement from pg_prepared_statements`)
  return rows.map((row) => row.statement).filter((statement) => statement.includes('notes'))
}

describe('statements', () => {
  it('are prepared once a connection, outside and inside of transactions and savepoints', async () => {
    const db = connect()
    const find = (on: Pick<Database, 'select'>, id: string) => on.select().from(notes).where(eq(notes.id, id))
    await find(db, 'a')
    await withOrg(db, mintOrgId(newId('org')), async (tx) => {
      await find(tx, 'b')
      await tx.transaction((inner) => find(inner, 'c'))
    })
    expect(await preparedOn(db)).toEqual([expect.stringContaining('where "notes"."id" = $1')])
  })

  it('that grow with their input are never kept, however many there are', async () => {
    const db = connect()
    const orgId = mintOrgId(newId('org'))
    await withOrg(db, orgId, async (tx) => {
      for (let count = 2; count < 12; count += 1) {
        const ids = Array.from({ length: count }, (_, at) => `n${count}.${at}`)
        await tx.insert(notes).values(ids.map((id) => ({ orgId, id })))
        expect(
          await tx
            .select()
            .from(notes)
            .where(and(eq(notes.orgId, orgId), inArray(notes.id, ids))),
        ).toHaveLength(count)
      }
    })
    expect(await preparedOn(db)).toEqual([])
  })

  it.each([
    ['select 1', [], false],
    ['select "a" from "t" where "a" = $1', [1], true],
    ['select "a" from "t" where "a" in ($1)', [1], true],
    ['select "a" from "t" where "a" in ($1, $2)', [1, 2], false],
    ['insert into "t" ("a", "b") values ($1, default) returning "a"', [1], true],
    ['insert into "t" ("a") values ($1), ($2)', [1, 2], false],
  ])('%s with %j: %s', (text, parameters, prepared) => {
    expect(isPreparable(text, parameters)).toBe(prepared)
  })
})

describe('the first statement of an organisation transaction', () => {
  it.each([
    ['a select', (tx) => tx.select().from(notes)],
    [
      'a list',
      (tx) =>
        tx
          .select()
          .from(notes)
          .where(inArray(notes.id, ['mine', 'other'])),
    ],
    ['a raw one', (tx) => tx.execute(sql`select * from notes where id <> ${'none'}`)],
    ['a simple one', (tx) => tx.execute(sql`select * from notes`)],
    ['an update', (tx) => tx.update(notes).set({ id: 'mine' }).returning()],
    ['a count', async (tx) => Array.from({ length: await tx.$count(notes) })],
  ] satisfies Array<[string, (tx: Parameters<Parameters<typeof withOrg>[2]>[0]) => PromiseLike<unknown[]>]>)(
    '%s, finds the organisation set, on a new connection and on a used one',
    async (_, first) => {
      const orgId = mintOrgId(newId('org'))
      const other = mintOrgId(newId('org'))
      const db = connect()
      await withOrg(connect(), other, (tx) => tx.insert(notes).values({ orgId: other, id: 'other' }))
      await withOrg(connect(), orgId, (tx) => tx.insert(notes).values({ orgId, id: 'mine' }))
      for (let round = 0; round < 5; round += 1) {
        expect(await withOrg(db, orgId, async (tx) => first(tx))).toHaveLength(1)
      }
      const at = await Promise.all([orgId, other, orgId].map((one) => withOrg(db, one, async (tx) => first(tx))))
      expect(at.map((rows) => rows.length)).toEqual([1, 1, 1])
    },
  )
})
