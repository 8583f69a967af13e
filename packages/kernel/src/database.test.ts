import { type CutProxy, startCutProxy } from '@baton/testing/cut-proxy'
import { testPostgresUrl } from '@baton/testing/postgres'
import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from './database.ts'

/** A pool over a way that can be cut. */
async function openWay(poolSize: number): Promise<{ db: Database; proxy: CutProxy }> {
  const url = new URL(testPostgresUrl())
  const proxy = await startCutProxy(url.host)
  url.port = String(proxy.port)
  const db = openDatabase({ url: url.href, applicationName: 'test-database', poolSize })
  onTestFinished(async () => {
    await db.$client.end({ timeout: 1 })
    await proxy.close()
  })
  return { db, proxy }
}

const transact = (db: Database, statement: string) =>
  db.transaction(async (tx) => {
    await tx.execute(sql.raw(statement))
    return (await tx.execute<{ two: number }>(sql`select 1 + 1 as two`))[0]?.two
  })

test('a connection that is lost in the middle of a transaction fails it, and serves the next one whole', async () => {
  const { db, proxy } = await openWay(1)
  for (let times = 0; times < 3; times += 1) {
    const begun = Promise.withResolvers<void>()
    const lost = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`)
      begun.resolve()
      await tx.execute(sql`select pg_sleep(60)`)
    })
    const failed = expect(lost).rejects.toThrow()
    await begun.promise
    await proxy.cut()
    await failed
    proxy.mend()
    expect(await transact(db, 'select 1')).toBe(2)
  }
}, 60_000)

test('however often the way is cut while a pool is busy, every transaction ends, and none hangs', async () => {
  const { db, proxy } = await openWay(3)
  for (let times = 0; times < 8; times += 1) {
    const all = Promise.allSettled(Array.from({ length: 6 }, () => transact(db, 'select pg_sleep(0.01)')))
    await transact(db, 'select 1').catch(() => undefined)
    await proxy.cut()
    proxy.mend()
    await all
  }
  // The last reset may still be on its way.
  await expect.poll(() => transact(db, 'select 1').catch(String), { timeout: 20_000 }).toBe(2)
}, 60_000)
