import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outbox } from '../db/outbox.ts'
import { privateValues } from '../db/private-values.ts'
import { openTestLog, sampleEvent, type TestLog } from '../test-log.ts'
import { commitmentTo } from '../verify/verify.mjs'
import { createAuditPort } from './audit-port.ts'
import { ENTRY_BYTES_MAX } from './make-entry.ts'

let log: TestLog

beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const port = createAuditPort({ newId })

async function stored(orgId: Parameters<typeof withOrg>[1]) {
  const rows = await withOrg(log.appDb, orgId, (tx) => tx.select().from(outbox).orderBy(outbox.id))
  return rows.map((row) => ({ ...row, json: JSON.parse(Buffer.from(row.entry).toString()) }))
}

describe('an entry', () => {
  it('is written in the transaction of the change, and gone when that rolls back', async () => {
    const orgId = log.newOrg()
    const failure = withOrg(log.appDb, orgId, async (tx) => {
      await port.append(tx, orgId, sampleEvent({ reason: 'because' }))
      throw new Error('the verb failed')
    })
    await expect(failure).rejects.toThrow('the verb failed')
    expect(await stored(orgId)).toEqual([])
    expect(await withOrg(log.appDb, orgId, (tx) => tx.select().from(privateValues))).toEqual([])
  })

  it('says who did what to what, in ids, with the id that the port answered', async () => {
    const orgId = log.newOrg()
    const [id] = await log.write(orgId, 1, {
      actor: { type: 'apiKey', id: 'key_1', onBehalfOf: 'usr_ada' },
      artifactDigest: 'sha256:00',
      requestId: 'req_1',
      evidence: [{ type: 'intent', sha256: 'ff' }],
    })
    const [row] = await stored(orgId)
    expect(id).toMatch(/^aud_[0-9a-z]{26}$/)
    expect(row).toMatchObject({ entryId: id, actorId: 'key_1', personId: 'usr_ada', targetType: 'promotion' })
    expect(row?.json).toMatchObject({
      v: 1,
      id,
      org: orgId,
      actor: { type: 'apiKey', id: 'key_1', onBehalfOf: 'usr_ada' },
      action: 'promotion.approved',
      before: { state: 'waiting' },
      after: { state: 'approved' },
      requestId: 'req_1',
      evidence: [{ type: 'intent', sha256: 'ff' }],
    })
  })

  it('holds a commitment in place of the words of a person, which stay beside the log', async () => {
    const orgId = log.newOrg()
    await log.write(orgId, 1, { reason: 'Ada asked for it\nat night' })
    const [row] = await stored(orgId)
    const [value] = await withOrg(log.appDb, orgId, (tx) => tx.select().from(privateValues))
    expect(Buffer.from(row?.entry ?? []).toString()).not.toContain('Ada')
    expect(value?.value).toBe('Ada asked for it\nat night')
    expect(row?.json.reason).toEqual({ commitment: commitmentTo(value?.salt ?? Buffer.alloc(0), value?.value ?? '') })
  })

  it('keeps size and digest of a before or after that is too large for it, and says so', async () => {
    const orgId = log.newOrg()
    await log.write(orgId, 1, { before: { text: 'x'.repeat(40_000) }, after: { text: 'ü'.repeat(40_000) } })
    const [row] = await stored(orgId)
    expect(row?.entry.length).toBeLessThan(ENTRY_BYTES_MAX)
    expect(row?.json.after).toEqual({
      leftOut: 'larger than an entry may be',
      sizeBytes: 80_011,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('is refused with a sentence when even that does not make it small enough', async () => {
    const orgId = log.newOrg()
    const evidence = Array.from({ length: 2_000 }, () => ({ type: 'log', sha256: 'f'.repeat(64) }))
    await expect(log.write(orgId, 1, { evidence })).rejects.toMatchObject({
      code: 'LIMIT',
      reason: 'audit_entry_size',
      message: expect.stringMatching(/has \d+ bytes; 65,535 is the most\.$/),
    })
  })
})

describe('writing', () => {
  it('tells listeners which organisation has entries, and nothing more', async () => {
    const orgId = log.newOrg()
    const heard: string[] = []
    let wake: () => void = () => undefined
    const woken = new Promise<void>((resolve) => {
      wake = resolve
    })
    const { unlisten } = await log.systemDb.$client.listen('audit_outbox', (payload) => {
      heard.push(payload)
      if (payload === orgId) wake()
    })
    await log.write(orgId, 1, { reason: 'secret words' })
    await woken
    await unlisten()
    expect(heard.filter((payload) => payload === orgId)).toHaveLength(1)
  })

  it('is refused for another organisation than the one of the transaction', async () => {
    const [mine, theirs] = [log.newOrg(), log.newOrg()]
    const failure = withOrg(log.appDb, mine, (tx) => port.append(tx, theirs, sampleEvent()))
    await expect(failure).rejects.toThrow('row-level security')
    await expect(withOrg(log.appDb, theirs, (tx) => tx.execute(sql`select 1 from audit.outbox`))).resolves.toHaveLength(
      0,
    )
  })
})
