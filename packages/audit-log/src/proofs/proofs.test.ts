import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findEntry } from '../entries/find-entry.ts'
import { getLog, LogState } from '../log/get-log.ts'
import { appendBatch } from '../sequencer/append-batch.ts'
import { sequenceOnce } from '../sequencer/run-sequencer.ts'
import { ownerOfProject, powerless, testContext } from '../test-context.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { leafHash, openCheckpoint, parseVkey, verifyConsistency, verifyInclusion } from '../verify/verify.mjs'
import { getCheckpoint, getConsistencyProof, getInclusionProof, getProofState, isProved } from './index.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

const context = (orgId: OrgId) => testContext(log, orgId)
const proved = (orgId: OrgId, id = '') => withOrg(log.appDb, orgId, (tx) => isProved(tx, orgId, id))

describe('an entry', () => {
  it('is proved only once it is under a signed checkpoint', async () => {
    const orgId = log.newOrg()
    const [id] = await log.write(orgId, 1)
    expect(await proved(orgId, id)).toBe(false)
    await appendBatch(log.appDb, orgId)
    expect(await proved(orgId, id)).toBe(false)
    await sequenceOnce(log)
    expect(await proved(orgId, id)).toBe(true)
  })

  it.each([
    ['it was edited', `update audit.leaves set entry = entry || ' '::bytea where org_id = $org and position = 1`],
    [
      'its node was edited',
      `update audit.nodes set hash = sha256(hash) where org_id = $org and level = 0 and position = 0`,
    ],
    ['a node above it is gone', 'delete from audit.nodes where org_id = $org and level = 1'],
    ['the checkpoint was signed by nobody', `update audit.checkpoints set root = sha256(root) where org_id = $org`],
    ['the checkpoint is that of another size', 'update audit.checkpoints set size = 2 where org_id = $org'],
  ])('is not proved when %s', async (_, how) => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 4)
    await sequenceOnce(log)
    expect(await proved(orgId, ids[1])).toBe(true)
    await log.tamper(how.replace('$org', `'${orgId}'`))
    expect(await withOrg(log.appDb, orgId, (tx) => getProofState(tx, orgId, ids[1] ?? ''))).toBe('mismatch')
    await expect(getInclusionProof(context(orgId), { entryId: ids[1] ?? '' })).rejects.toMatchObject({
      code: 'PRECONDITION',
      reason: 'audit_mismatch',
    })
  })

  it('that is another organisation’s, or never was, is not found', async () => {
    const [mine, theirs] = [log.newOrg(), log.newOrg()]
    const [id = ''] = await log.write(theirs, 1)
    await sequenceOnce(log)
    await expect(proved(mine, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(getInclusionProof(context(mine), { entryId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a proof', () => {
  it('of an entry is a c2sp.org/tlog-proof that stands by itself', async () => {
    const orgId = log.newOrg()
    const ids = await log.write(orgId, 11)
    await sequenceOnce(log)
    const { vkey } = await getLog(context(orgId), {})
    const { name, publicKey } = parseVkey(vkey ?? '')
    for (const [position, entryId] of ids.entries()) {
      const { proof } = await getInclusionProof(context(orgId), { entryId })
      const [head = '', note = ''] = [proof.slice(0, proof.indexOf('\n\n')), proof.slice(proof.indexOf('\n\n') + 2)]
      const [title, index, ...hashes] = head.split('\n')
      expect([title, index]).toEqual(['c2sp.org/tlog-proof@v1', `index ${position}`])
      const { size, root } = openCheckpoint(note, name, publicKey)
      const row = await withOrg(log.appDb, orgId, (tx) => findEntry(tx, orgId, entryId))
      const leaf = leafHash(row?.entry ?? Buffer.alloc(0))
      expect(
        verifyInclusion(
          leaf,
          position,
          size,
          hashes.map((hash) => Buffer.from(hash, 'base64')),
          root,
        ),
      ).toBe(true)
    }
  })

  it('of growth holds between every checkpoint and the newest', async () => {
    const orgId = log.newOrg()
    const past: { size: number; root: Uint8Array }[] = []
    const { publicKey, name } = log.signer
    for (let batch = 1; batch <= 5; batch += 1) {
      await log.write(orgId, batch)
      await sequenceOnce(log)
      past.push(openCheckpoint((await getCheckpoint(context(orgId), {})).note, `${name}/${orgId}`, publicKey))
    }
    const newest = past.at(-1) ?? { size: 0, root: Buffer.alloc(0) }
    for (const { size, root } of past) {
      const { to, proof } = await getConsistencyProof(context(orgId), { from: size })
      const hashes = proof.map((hash) => Buffer.from(hash, 'base64'))
      expect(verifyConsistency(size, root, to, newest.root, hashes)).toBe(true)
    }
    await expect(getConsistencyProof(context(orgId), { from: 16 })).rejects.toMatchObject({ code: 'VALIDATION' })
    await expect(getConsistencyProof(context(orgId), { from: 0 })).rejects.toMatchObject({ code: 'VALIDATION' })
  })

  it('is refused, with what to do, while nothing is signed', async () => {
    const orgId = log.newOrg()
    const [entryId = ''] = await log.write(orgId, 1)
    const notYet = { code: 'PRECONDITION', reason: 'not_signed_yet' }
    await expect(getInclusionProof(context(orgId), { entryId })).rejects.toMatchObject(notYet)
    await expect(getCheckpoint(context(orgId), {})).rejects.toMatchObject(notYet)
    await expect(getConsistencyProof(context(orgId), { from: 1 })).rejects.toMatchObject(notYet)
  })

  it.each([
    ['may not read', powerless],
    ['may read in one project alone', ownerOfProject],
  ])('is refused to who %s', async (_who, actor) => {
    const orgId = log.newOrg()
    const [entryId = ''] = await log.write(orgId, 1)
    await sequenceOnce(log)
    const nobody = testContext(log, orgId, actor)
    for (const refused of [
      () => getInclusionProof(nobody, { entryId }),
      () => getCheckpoint(nobody, {}),
      () => getConsistencyProof(nobody, { from: 1 }),
      () => getLog(nobody, {}),
    ]) {
      await expect(refused()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})

it('the log shows its key, its newest checkpoint and its last whole check', async () => {
  const orgId = log.newOrg()
  expect(await getLog(context(orgId), {})).toMatchObject({ checkpoint: null, integrity: null })
  await log.write(orgId, 2)
  await sequenceOnce(log)
  const state = await getLog(context(orgId), {})
  expect(LogState.parse(state)).toEqual(state)
  expect(state).toMatchObject({
    vkey: expect.stringMatching(new RegExp(`^baton\\.test/audit/cd/${orgId}\\+[0-9a-f]{8}\\+`)),
    checkpoint: { size: 2 },
    integrity: { whole: true, firstPosition: null, sentence: null },
  })
})
