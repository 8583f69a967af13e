import { withOrg } from '@baton/kernel/org-transaction'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkpoints } from '../db/checkpoints.ts'
import { leaves } from '../db/leaves.ts'
import { openTestLog, type TestLog } from '../test-log.ts'
import { sequenceOnce } from './run-sequencer.ts'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

it('once', async () => {
  const orgId = log.newOrg()
  await log.write(orgId, 25)
  expect(await sequenceOnce(log)).toEqual([])
  await log.write(orgId, 5)
  expect(await sequenceOnce(log)).toEqual([])
  const rows = await withOrg(log.appDb, orgId, (tx) => tx.select().from(leaves))
  expect(rows.length).toBe(30)
  const cps = await withOrg(log.appDb, orgId, (tx) => tx.select().from(checkpoints))
})
