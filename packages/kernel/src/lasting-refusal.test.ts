import { cloneDatabase, type TestDatabase } from '@baton/testing/postgres'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { toProblem } from './error-map.ts'
import { lastingRefusal, mayHaveBeenARace, unstorableData } from './lasting-refusal.ts'
import { provisionDatabase } from './provision-database.ts'

let database: TestDatabase
let db: Database

beforeAll(async () => {
  database = await cloneDatabase({
    template: 'baton_refusals',
    version: '1',
    prepare: async (target) => {
      await provisionDatabase(target)
      const owner = openDatabase({ url: target.ownerUrl, applicationName: 'test' })
      await owner.execute(sql`create table named (name text primary key)`)
      await owner.execute(sql.raw(`grant insert on named to "${target.database}_app"`))
      await owner.$client.end()
    },
  })
  db = openDatabase({ url: database.url('app'), applicationName: 'test' })
})
afterAll(async () => {
  await db.$client.end()
  await database.drop()
})

async function refusalOf(work: () => Promise<unknown>): Promise<string | null> {
  return work().then(
    () => 'was accepted',
    (error) => lastingRefusal(error),
  )
}

describe('what PostgreSQL says of', () => {
  it('data that it cannot hold lasts', async () => {
    expect(await refusalOf(() => db.execute(sql`select ${'a\0b'}::text`))).toBe('22021')
    expect(await refusalOf(() => db.execute(sql`select ${'{"a":"\\ud83d"}'}::jsonb`))).toBe('22P02')
    expect(await refusalOf(() => db.execute(sql`select ${4294967295}::text::integer`))).toBe('22003')
    const long = Array.from({ length: 2_000 }, (_, at) => Math.sin(at).toString(36)).join('')
    expect(await refusalOf(() => db.execute(sql`insert into named values (${long})`))).toBe('54000')
  })

  it('data that it cannot hold is told to whoever sent them as such', async () => {
    const error = await db.execute(sql`select ${4294967295}::text::integer`).then(
      () => null,
      (caught) => caught,
    )
    expect(unstorableData(error)).toMatchObject({ code: 'VALIDATION', reason: 'unstorable' })
    expect(toProblem(error)).toMatchObject({ status: 422, detail: expect.stringContaining('cannot be stored') })
    expect(unstorableData(new Error('x'))).toBeNull()
  })

  it('a row that breaks a constraint lasts, but for one that others may have written just then', async () => {
    expect(await refusalOf(() => db.execute(sql`insert into named values (null)`))).toBe('23502')
    await db.execute(sql`insert into named values ('a')`)
    const twice = await refusalOf(() => db.execute(sql`insert into named values ('a')`))
    expect([twice, mayHaveBeenARace(twice ?? '')]).toEqual(['23505', true])
    expect(mayHaveBeenARace('22021')).toBe(false)
  })

  it('a statement that took too long, and an error of something else, do not last', async () => {
    const slow = openDatabase({ url: database.url('app'), applicationName: 'test', statementTimeoutMs: 20 })
    expect(await refusalOf(() => slow.execute(sql`select pg_sleep(5)`))).toBe(null)
    await slow.$client.end()
    expect(lastingRefusal(Object.assign(new Error('x'), { code: '22021' }))).toBe(null)
  })
})
