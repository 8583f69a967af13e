import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listEntries } from '../entries/index.ts'
import { getLog } from '../log/get-log.ts'
import { isProved } from '../proofs/index.ts'
import type { BrokenLog } from '../sequencer/log-turn.ts'
import { runSequencer, sequenceOnce } from '../sequencer/run-sequencer.ts'
import { createFileSigner } from '../signer/file-signer.ts'
import { testContext } from '../test-context.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { findNewestCheckpoint } from '../tree/stored-tree.ts'
import { verifyStored } from './verify-stored.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

/** A log of 12 entries, signed at 4, 8 and 12. */
async function signedLog(): Promise<OrgId> {
  const orgId = log.newOrg()
  for (let batch = 0; batch < 3; batch += 1) {
    await log.write(orgId, 4)
    await sequenceOnce(log)
  }
  return orgId
}

const verify = async (orgId: OrgId) =>
  verifyStored({ appDb: log.appDb, orgId, log: log.signer, remembered: await log.signer.lastSigned(orgId) })

const EDIT = `set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'waiting', 'working'), 'UTF8')`
const HASH = `sha256('\\x00'::bytea || l.entry)`
const PARENT = `update audit.nodes p set hash = sha256('\\x01'::bytea || a.hash || b.hash) from audit.nodes a, audit.nodes b
  where p.org_id = $org and a.org_id = $org and b.org_id = $org and p.level > 0 and a.level = p.level - 1 and b.level = a.level
  and a.position = 2 * p.position and b.position = a.position + 1`

describe('a log', () => {
  it('is whole as it was written, with entries that wait for their turn', async () => {
    const orgId = await signedLog()
    await log.write(orgId, 2)
    expect(await verify(orgId)).toEqual({ whole: true, size: 12 })
    expect(await verify(log.newOrg())).toEqual({ whole: true, size: 0 })
  })

  it.each<[done: string, how: string[], first: number, last: number]>([
    ['an entry is edited', [`update audit.leaves ${EDIT} where org_id = $org and position = 5`], 5, 5],
    [
      'the first of two edited entries is named',
      [`update audit.leaves ${EDIT} where org_id = $org and position in (6, 9)`],
      6,
      6,
    ],
    [
      'an entry and its hash are edited',
      [
        `update audit.leaves ${EDIT} where org_id = $org and position = 5`,
        `update audit.nodes n set hash = ${HASH} from audit.leaves l where n.org_id = $org and l.org_id = $org and n.level = 0 and l.position = 5 and n.position = 5`,
      ],
      4,
      5,
    ],
    [
      'an entry and every node above it are edited',
      [
        `update audit.leaves ${EDIT} where org_id = $org and position = 5`,
        `update audit.nodes n set hash = ${HASH} from audit.leaves l where n.org_id = $org and l.org_id = $org and n.level = 0 and l.position = n.position`,
        PARENT,
        PARENT,
        PARENT,
      ],
      4,
      7,
    ],
    [
      'a node is edited',
      [`update audit.nodes set hash = sha256('x') where org_id = $org and level = 2 and position = 1`],
      4,
      7,
    ],
    ['a node is taken out', ['delete from audit.nodes where org_id = $org and level = 0 and position = 3'], 3, 3],
    ['an entry is taken out', ['delete from audit.leaves where org_id = $org and position = 7'], 7, 11],
    ['the last entries are cut off', ['delete from audit.leaves where org_id = $org and position >= 10'], 10, 11],
    [
      'the last entries are cut off with all that tells of them',
      [
        'delete from audit.leaves where org_id = $org and position >= 8',
        'delete from audit.checkpoints where org_id = $org and size > 8',
        'update audit.heads set size = 8, peaks = (select hash from audit.nodes where org_id = $org and level = 3 and position = 0) where org_id = $org',
      ],
      8,
      11,
    ],
    [
      'everything is taken out',
      ['leaves', 'nodes', 'heads', 'checkpoints'].map((table) => `delete from audit.${table} where org_id = $org`),
      0,
      11,
    ],
    [
      'two entries change places',
      [
        'update audit.leaves set position = -1 where org_id = $org and position = 2',
        'update audit.leaves set position = 2 where org_id = $org and position = 9',
        'update audit.leaves set position = 9 where org_id = $org and position = -1',
      ],
      2,
      2,
    ],
    [
      'an entry is added behind the end',
      [
        `insert into audit.leaves select org_id, 12, 0, 'aud_x', at, action, actor_type, actor_id, person_id, target_type, target_id, entry
       from audit.leaves where org_id = $org and position = 0`,
      ],
      12,
      12,
    ],
    [
      'an entry is listed as somebody else’s',
      [`update audit.leaves set actor_id = 'usr_eve' where org_id = $org and position = 3`],
      3,
      3,
    ],
    ['the head is set back', ['update audit.heads set size = 9 where org_id = $org'], 9, 11],
    ['the head is changed', [`update audit.heads set peaks = sha256('x') || sha256('y') where org_id = $org`], 11, 11],
    [
      'the newest checkpoint is forged',
      ["update audit.checkpoints set note = replace(note, '— ', '—  ') where org_id = $org and size = 12"],
      0,
      11,
    ],
  ])('is not whole when %s', async (_, how, first, last) => {
    const orgId = await signedLog()
    await log.tamper(how.join(';').replaceAll('$org', `'${orgId}'`))
    const verdict = await verify(orgId)
    expect(verdict).toMatchObject({ whole: false, firstPosition: first, lastPosition: last })
    expect(verdict).toMatchObject({
      sentence: expect.stringMatching(/\. Do not rely on this log; tell your operator\.$/),
    })
    expect(await verify(await signedLog())).toMatchObject({ whole: true })
  })

  it('is not whole when it was rewritten from its first entry on, and signed with another key', async () => {
    const forged = await openTestLog()
    try {
      const orgId = forged.newOrg()
      await forged.write(orgId, 12)
      await sequenceOnce(forged)
      const remembered = await forged.signer.lastSigned(orgId)
      const tables = ['leaves', 'nodes', 'heads', 'counters', 'checkpoints', 'integrity_states']
      await forged.tamper(tables.map((table) => `delete from audit.${table}`).join(';'))
      await forged.write(orgId, 12, { actor: { type: 'user', id: 'usr_eve', session: 'ses_9' } })
      const forger = await createFileSigner({
        folder: `${forged.signerFolder}/forger`,
        host: 'baton.test',
        service: 'cd',
      })
      expect(await sequenceOnce({ ...forged, signer: forger })).toEqual([])
      const request = { appDb: forged.appDb, orgId, log: forged.signer }
      expect(await verifyStored({ ...request, remembered })).toMatchObject({ firstPosition: 0, lastPosition: 11 })
      expect(await verifyStored({ ...request, remembered: null })).toMatchObject({
        sentence: expect.stringContaining("was not signed by the log's key"),
      })
    } finally {
      await forged.close()
    }
  })
})

/** Runs a sequencer until what is waited for has happened. Answers what it told of this organisation's log. */
async function whileSequencing(orgId: OrgId, work: (told: Promise<object>) => Promise<void>): Promise<BrokenLog[]> {
  const told = Promise.withResolvers<object>()
  const watch = {
    info: () => undefined,
    error: (fields: object) => {
      if ('orgId' in fields && fields.orgId === orgId) told.resolve(fields)
    },
  }
  const stop = new AbortController()
  const sequencer = runSequencer({ ...log, log: watch, signal: stop.signal })
  try {
    await work(told.promise)
  } finally {
    stop.abort()
    await sequencer.finished
  }
  return sequencer.brokenLogs().filter((found) => found.orgId === orgId)
}

const newestSize = async (orgId: OrgId) =>
  (await withOrg(log.appDb, orgId, (tx) => findNewestCheckpoint(tx, orgId)))?.size

describe('after a restart', () => {
  it('a log that was edited is named on the page and to health, and nothing more of it is signed', async () => {
    const [orgId, other] = [await signedLog(), await signedLog()]
    await log.tamper(`update audit.leaves ${EDIT} where org_id = '${orgId}' and position = 5`)
    const [late] = await log.write(orgId, 1)
    await log.write(other, 1)
    const sentence = 'Entry 5 does not match its proof. Do not rely on this log; tell your operator.'
    const broken = await whileSequencing(orgId, async (told) => {
      await log.untilSigned(other, 13)
      expect(await told).toMatchObject({ sentence })
    })
    expect(broken).toEqual([expect.objectContaining({ firstPosition: 5, sentence })])

    const context = testContext(log, orgId)
    expect(await getLog(context, {})).toMatchObject({
      checkpoint: { size: 12 },
      integrity: { whole: false, firstPosition: 5, lastPosition: 5, sentence },
    })
    expect(await withOrg(log.appDb, orgId, (tx) => isProved(tx, orgId, late ?? ''))).toBe(false)
    const { items: entries } = await listEntries(context, {})
    expect(entries.map(({ state }) => state)).toEqual([
      'being signed',
      ...Array.from({ length: 12 }, (_, index) => (index === 6 ? 'mismatch' : 'proved')),
    ])
  })

  it('a log that was put right is signed on', async () => {
    const orgId = await signedLog()
    await log.tamper(`create table audit_before as select * from audit.leaves where org_id = '${orgId}';
      update audit.leaves ${EDIT} where org_id = '${orgId}' and position = 5`)
    await log.write(orgId, 1)
    expect(await sequenceOnce(log)).toContainEqual(expect.objectContaining({ orgId, firstPosition: 5 }))
    await log.tamper(`update audit.leaves l set entry = b.entry from audit_before b
      where l.org_id = b.org_id and l.position = b.position; drop table audit_before`)
    expect(await sequenceOnce(log)).not.toContainEqual(expect.objectContaining({ orgId }))
    expect((await getLog(testContext(log, orgId), {})).integrity).toMatchObject({ whole: true, sentence: null })
    expect(await newestSize(orgId)).toBe(13)
  })
})

describe('while the sequencer runs', () => {
  it.each<[done: string, how: string, first: number]>([
    ['its last entry is taken out', 'delete from audit.leaves where org_id = $org and position = 12', 12],
    ['its nodes are changed', 'update audit.nodes set hash = sha256(hash) where org_id = $org and level = 3', 0],
    [
      'its head is changed',
      'update audit.heads set peaks = sha256(peaks) || sha256(peaks) || sha256(peaks) where org_id = $org',
      12,
    ],
  ])('a log is not signed on once %s', async (_, how, first) => {
    const orgId = await signedLog()
    const broken = await whileSequencing(orgId, async (told) => {
      await log.write(orgId, 1)
      await log.untilSigned(orgId, 13)
      await log.tamper(how.replace('$org', `'${orgId}'`))
      await log.write(orgId, 1)
      await told
    })
    expect(broken).toEqual([expect.objectContaining({ firstPosition: first })])
    expect(await newestSize(orgId)).toBe(13)
  })
})
