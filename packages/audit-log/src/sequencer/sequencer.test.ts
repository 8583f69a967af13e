import { openDatabase } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { startCutProxy } from '@baton/testing/cut-proxy'
import { and, asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkpoints } from '../db/checkpoints.ts'
import { leaves } from '../db/leaves.ts'
import { outbox } from '../db/outbox.ts'
import { verifyStored } from '../integrity/verify-stored.ts'
import { rootOf } from '../merkle/frontier.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { readHead } from '../tree/stored-tree.ts'
import { appendBatch } from './append-batch.ts'
import { runSequencer, sequenceOnce } from './run-sequencer.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const quiet = { info: () => undefined, error: () => undefined }

/** Runs this many sequencers over the same log, each with its own pools, for as long as `work` takes. */
async function whileSequencing(number: number, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const sequencers = Array.from({ length: number }, () => runSequencer({ ...log, log: quiet, signal: stop.signal }))
  try {
    await work()
  } finally {
    stop.abort()
    await Promise.all(sequencers.map((sequencer) => sequencer.finished))
  }
}

/** Every entry is in the tree once, none waits, and the whole log matches its signed past. */
async function expectWhole(orgId: OrgId, ids: readonly string[]): Promise<void> {
  const { rows, waiting } = await withOrg(log.appDb, orgId, async (tx) => ({
    rows: await tx.select().from(leaves).where(eq(leaves.orgId, orgId)).orderBy(asc(leaves.position)),
    waiting: await tx.$count(outbox),
  }))
  expect(rows.map((row) => row.position)).toEqual(ids.map((_, index) => index))
  expect(rows.map((row) => row.entryId).sort()).toEqual([...ids].sort())
  expect(waiting).toBe(0)
  const remembered = await log.signer.lastSigned(orgId)
  expect(await verifyStored({ appDb: log.appDb, orgId, log: log.signer, remembered })).toEqual({
    whole: true,
    size: ids.length,
  })
}

const sizesOf = async (orgId: OrgId) => {
  const ofOrg = and(eq(checkpoints.orgId, orgId))
  const rows = await withOrg(log.appDb, orgId, (tx) =>
    tx.select().from(checkpoints).where(ofOrg).orderBy(asc(checkpoints.signedAt)),
  )
  return rows.map((row) => row.size)
}

describe('a sequencer', () => {
  it('appends in the order of writing and signs, woken by the writing alone', async () => {
    const orgId = log.newOrg()
    await whileSequencing(1, async () => {
      const ids = await log.write(orgId, 5)
      await log.untilSigned(orgId, 5)
      await expectWhole(orgId, ids)
      const rows = await withOrg(log.appDb, orgId, (tx) => tx.select().from(leaves).orderBy(asc(leaves.position)))
      expect(rows.map((row) => row.entryId)).toEqual(ids)
    })
  })

  it('takes more than one batch, and what waited before it started', async () => {
    const orgId = log.newOrg()
    const ids = (await Promise.all(Array.from({ length: 9 }, () => log.write(orgId, 250)))).flat()
    await whileSequencing(1, () => log.untilSigned(orgId, 2_250))
    await expectWhole(orgId, ids)
    expect(await sizesOf(orgId)).toEqual([1_000, 2_000, 2_250])
  })

  it('takes large entries in more batches', async () => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 150, { after: { text: 'x'.repeat(60_000) } })
    await whileSequencing(1, () => log.untilSigned(orgId, 150))
    await expectWhole(orgId, ids)
    expect(await sizesOf(orgId)).toEqual([140, 150])
  })

  it('and two others at the same outboxes append every entry once and sign one history', async () => {
    const orgs = [log.newOrg(), log.newOrg()]
    const written = new Map<OrgId, string[]>()
    await whileSequencing(3, async () => {
      for (const orgId of orgs) {
        const batches = await Promise.all(Array.from({ length: 6 }, () => log.write(orgId, 25)))
        written.set(orgId, batches.flat())
      }
      for (const orgId of orgs) await log.untilSigned(orgId, 150)
    })
    for (const orgId of orgs) await expectWhole(orgId, written.get(orgId) ?? [])
  })

  it('that died between appending and signing leaves a head that the next one signs', async () => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 3)
    await appendBatch(log.appDb, orgId)
    expect(await sizesOf(orgId)).toEqual([])
    await whileSequencing(1, () => log.untilSigned(orgId, 3))
    await expectWhole(orgId, ids)
  })

  it('that died between signing and storing is followed by one that signs the same history', async () => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 3)
    await appendBatch(log.appDb, orgId)
    const head = await withOrg(log.appDb, orgId, (tx) => readHead(tx, orgId))
    await log.signer.signHead({ orgId, size: 3, root: rootOf(head), growth: [], at: new Date() })
    ids.push(...(await log.write(orgId, 2)))
    await sequenceOnce(log)
    await expectWhole(orgId, ids)
    expect(await sizesOf(orgId)).toEqual([5])
  })

  it('signs an idle log anew once a day, with the time, after checking it whole', async () => {
    const orgId = log.newOrg()
    await log.write(orgId, 2)
    await sequenceOnce(log)
    const tomorrow = new Date(Date.now() + 25 * 60 * 60_000)
    const stop = new AbortController()
    const sequencer = runSequencer({ ...log, log: quiet, signal: stop.signal, clock: () => tomorrow })
    const again = Promise.withResolvers<void>()
    const { unlisten } = await log.appDb.$client.listen('audit_checkpoints', (changed) => {
      if (changed === orgId) again.resolve()
    })
    if ((await sizesOf(orgId)).length < 2) await again.promise
    stop.abort()
    await sequencer.finished
    await unlisten()
    expect(await sizesOf(orgId)).toEqual([2, 2])
  })

  it('ends at once when it is told to before it began', async () => {
    await runSequencer({ ...log, log: quiet, signal: AbortSignal.abort() }).finished
  })
})

/** Pools of the database's roles over a way that can be cut. */
async function openWay() {
  const proxy = await startCutProxy(new URL(log.database.url('app')).host)
  const open = (role: 'app' | 'system') => {
    const url = new URL(log.database.url(role))
    url.port = String(proxy.port)
    return openDatabase({ url: url.href, applicationName: 'test-way' })
  }
  return { appDb: open('app'), systemDb: open('system'), proxy }
}

describe('while the database is away', () => {
  it('a sequencer waits, and then neither loses nor doubles an entry, and hears of new ones again', async () => {
    const { proxy, ...way } = await openWay()
    const orgId = log.newOrg()
    const stop = new AbortController()
    const failed = Promise.withResolvers<void>()
    const watch = { info: () => undefined, error: () => failed.resolve() }
    await proxy.cut()
    const sequencer = runSequencer({ ...log, ...way, log: watch, signal: stop.signal })
    await failed.promise
    const ids = await log.write(orgId, 3)
    proxy.mend()
    await log.untilSigned(orgId, 3)

    for (let round = 1; round <= 3; round += 1) {
      await proxy.cut()
      ids.push(...(await log.write(orgId, 10)))
      proxy.mend()
      await log.untilSigned(orgId, ids.length)
    }
    ids.push(...(await log.write(orgId, 1)))
    await log.untilSigned(orgId, ids.length)

    stop.abort()
    await sequencer.finished
    await expectWhole(orgId, ids)
    await Promise.all([way.appDb.$client.end(), way.systemDb.$client.end()])
    await proxy.close()
  })
})
