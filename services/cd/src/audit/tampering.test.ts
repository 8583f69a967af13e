import { getLog } from '@baton/audit-log/log'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getPromotion } from '../promotions/get-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { as } from '../testing/delivery.ts'
import { openTestStack, type TestStack } from '../testing/test-worker.ts'
import { startWalk } from '../testing/walk.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack()
  await stack.startWorker()
  stack.startSigner()
})
afterAll(() => stack?.close())

describe("a log that was edited as the database's owner", () => {
  it.each([
    ['an entry was changed', `set entry = overlay(entry placing 'x'::bytea from 20)`, 'position = 2'],
    ['the end was cut off', null, 'position > 2'],
  ])(
    'is found at the next start: %s; it is named, nothing more is signed, and nothing more starts',
    async (_what, set, where) => {
      const at = await startWalk(stack)
      const releaseId = await at.publish('1.0.1', 'one')
      await at.reaches(await at.newestPromotion(releaseId), 'deployed')
      await stack.stopSigner()
      const table = `audit.leaves`
      const rows = `where org_id = '${at.orgId}' and ${where}`
      await stack.tamper(set === null ? `delete from ${table} ${rows}` : `update ${table} ${set} ${rows}`)
      const before = await as(at.owner, getLog, {})
      stack.startSigner()
      const state = await stack.until(at.orgId, async () => {
        // Something of the organisation must happen for its events; the check itself comes first.
        await as(at.owner, requestPromotion, { releaseId, environmentId: at.environments.staging ?? '' }).catch(
          () => undefined,
        )
        const log = await as(at.owner, getLog, {})
        return log.integrity?.whole === false ? log : undefined
      })
      expect(state.integrity?.sentence).toMatch(/Entr|entr/)
      expect(stack.brokenLogs()).toBeGreaterThan(0)
      expect(state.checkpoint?.size).toBe(before.checkpoint?.size)
      const held = await as(at.owner, getPromotion, { promotionId: await at.newestPromotion(releaseId) })
      expect(held).toMatchObject({ status: 'held', holds: [{ kind: 'proof' }] })
      await stack.stopSigner()
      stack.startSigner()
    },
  )
})
