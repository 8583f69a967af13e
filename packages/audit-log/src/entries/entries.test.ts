import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendBatch } from '../sequencer/append-batch.ts'
import { sequenceOnce } from '../sequencer/run-sequencer.ts'
import { ownerOfProject, powerless, testContext } from '../test-context.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { AuditEntry, countEntries, EntryPage, eraseReasons, getEntry, listEntries } from './index.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const idsOf = async (orgId: OrgId, input: Parameters<typeof listEntries>[1]) =>
  (await listEntries(testContext(log, orgId), input)).items.map((entry) => entry.id)

describe('a list of entries', () => {
  it('shows the newest first, in pages that neither repeat nor miss one while entries are signed', async () => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 7)
    await sequenceOnce(log)
    ids.push(...(await log.write(orgId, 8)))
    const context = testContext(log, orgId)
    const first = await listEntries(context, { limit: 5 })
    await appendBatch(log.appDb, orgId)
    const second = await listEntries(context, { limit: 5, cursor: first.nextCursor ?? '' })
    await sequenceOnce(log)
    ids.push(...(await log.write(orgId, 1)))
    const third = await listEntries(context, { limit: 5, cursor: second.nextCursor ?? '' })
    const read = [first, second, third].flatMap((page) => page.items.map((entry) => entry.id))
    expect(read).toEqual(ids.slice(0, 15).reverse())
    expect(third.nextCursor).toBeNull()
    for (const page of [first, second, third]) expect(EntryPage.parse(page)).toEqual(page)
  })

  it('tells being signed from proved', async () => {
    const orgId = log.newOrg()
    await log.write(orgId, 1)
    await sequenceOnce(log)
    await log.write(orgId, 1)
    await appendBatch(log.appDb, orgId)
    await log.write(orgId, 1)
    const { items: entries } = await listEntries(testContext(log, orgId), {})
    expect(entries.map(({ position, state }) => [position, state])).toEqual([
      [null, 'being signed'],
      [1, 'being signed'],
      [0, 'proved'],
    ])
  })

  it('is filtered by who, action, target, time and text, before and after signing', async () => {
    const orgId = log.newOrg()
    const at = (day: number) => new Date(Date.UTC(2026, 10, day))
    const one = async (event: Parameters<TestLog['write']>[2]) => (await log.write(orgId, 1, event))[0] ?? ''
    const byKey = await one({ at: at(1), actor: { type: 'apiKey', id: 'key_1', onBehalfOf: 'usr_chen' } })
    const byChen = await one({
      at: at(2),
      actor: { type: 'user', id: 'usr_chen', session: 'ses_1' },
      action: 'release.created',
    })
    const bySystem = await one({
      at: at(3),
      actor: { type: 'system', id: 'sweeper' },
      target: { type: 'lane', id: 'lan_1' },
    })
    const reasoned = await one({ at: at(4), reason: 'Too SLOW, 100 % sure' })
    const asked: [Parameters<typeof listEntries>[1], string[]][] = [
      [{}, [reasoned, bySystem, byChen, byKey]],
      [{ who: 'usr_chen' }, [byChen, byKey]],
      [{ who: 'key_1' }, [byKey]],
      [{ action: 'release.created' }, [byChen]],
      [{ targetType: 'lane' }, [bySystem]],
      [{ targetId: 'lan_1', who: 'usr_chen' }, []],
      [{ from: at(2).toISOString(), until: at(4).toISOString() }, [bySystem, byChen]],
      [{ text: 'sweeper' }, [bySystem]],
      [{ text: 'too slow, 100 %' }, [reasoned]],
      [{ text: 'too_slow' }, []],
    ]
    for (const state of ['waiting', 'signed']) {
      for (const [filter, ids] of asked) {
        expect(await idsOf(orgId, filter), `${state} ${JSON.stringify(filter)}`).toEqual(ids)
        const { limit, cursor, ...only } = { limit: 0, cursor: '', ...filter }
        expect(await countEntries(testContext(log, orgId), only)).toEqual({ entries: ids.length })
      }
      await sequenceOnce(log)
    }
  })

  it('refuses a cursor that no page gave, and a limit beyond 200', async () => {
    const context = testContext(log, log.newOrg())
    await expect(listEntries(context, { cursor: 'x' })).rejects.toMatchObject({ code: 'VALIDATION' })
    await expect(listEntries(context, { limit: 201 })).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it.each([
    ['may not read', powerless],
    ['may read in one project alone', ownerOfProject],
  ])('is refused to who %s', async (_who, actor) => {
    const orgId = log.newOrg()
    const [entryId = ''] = await log.write(orgId, 1)
    const context = testContext(log, orgId, actor)
    const refusal = { code: 'FORBIDDEN', reason: 'role' }
    await expect(listEntries(context, {})).rejects.toMatchObject(refusal)
    await expect(countEntries(context, {})).rejects.toMatchObject(refusal)
    await expect(getEntry(context, { entryId })).rejects.toMatchObject(refusal)
  })
})

describe('an entry', () => {
  it('is shown with what it says and the words beside it', async () => {
    const orgId = log.newOrg()
    const [id = ''] = await log.write(orgId, 1, { reason: 'because', artifactDigest: 'sha256:00', requestId: 'req_1' })
    await sequenceOnce(log)
    const entry = await getEntry(testContext(log, orgId), { entryId: id })
    expect(AuditEntry.parse(entry)).toEqual(entry)
    expect(entry).toMatchObject({
      id,
      position: 0,
      state: 'proved',
      action: 'promotion.approved',
      actor: { type: 'user', id: 'usr_ada', personId: 'usr_ada', session: 'ses_1' },
      before: { state: 'waiting' },
      after: { state: 'approved' },
      artifactDigest: 'sha256:00',
      requestId: 'req_1',
      reason: 'because',
      reasonErased: false,
    })
  })

  it('stays proved when its words are erased', async () => {
    const orgId = log.newOrg()
    const [id = ''] = await log.write(orgId, 1, { reason: 'because of Ada' })
    await sequenceOnce(log)
    await withOrg(log.appDb, orgId, (tx) => eraseReasons(tx, orgId, [id], new Date()))
    expect(await getEntry(testContext(log, orgId), { entryId: id })).toMatchObject({
      state: 'proved',
      reason: null,
      reasonErased: true,
    })
  })

  it('that somebody made unreadable is shown as a mismatch, and found by the same filters', async () => {
    const orgId = log.newOrg()
    const [id = ''] = await log.write(orgId, 1)
    await sequenceOnce(log)
    await log.tamper(`update audit.leaves set entry = '\\xff00'::bytea where org_id = '${orgId}'`)
    expect(await getEntry(testContext(log, orgId), { entryId: id })).toMatchObject({ id, state: 'mismatch' })
    expect(await idsOf(orgId, { action: 'promotion.approved' })).toEqual([id])
    expect(await idsOf(orgId, { text: 'ü' })).toEqual([])
  })

  it('of another organisation is not found, like one that never was', async () => {
    const [mine, theirs] = [log.newOrg(), log.newOrg()]
    const [id = ''] = await log.write(theirs, 1)
    for (const entryId of [id, 'aud_none']) {
      await expect(getEntry(testContext(log, mine), { entryId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    await sequenceOnce(log)
    await expect(getEntry(testContext(log, mine), { entryId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await idsOf(mine, {})).toEqual([])
  })
})
