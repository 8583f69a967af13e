import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getPromotion } from '../promotions/get-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { as, setUpDelivery } from '../testing/delivery.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'
import { listLogLines } from './list-log-lines.ts'
import { appendLog } from './log-store.ts'
import { readLogBytes } from './read-log-bytes.ts'
import { startDeployment } from './start-deployment.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** A running deployment with an empty log. */
async function running() {
  const delivery = await setUpDelivery(cd)
  const { releaseId } = await delivery.publish({ version: '1.0.0' })
  await delivery.bring(releaseId, delivery.environments.development)
  const asked = await as(delivery.owner, requestPromotion, { releaseId, environmentId: delivery.environments.staging })
  await cd.sign()
  await startDeployment(delivery.system(), { promotionId: asked.promotionId })
  const { deployment } = await as(delivery.owner, getPromotion, asked)
  const deploymentId = deployment?.id ?? ''
  const append = (offset: number, text: string) =>
    appendLog(cd.db, delivery.orgId, { deploymentId, offset, bytes: Buffer.from(text) })
  const read = async (from: number, maxBytes = 1_000) => {
    const { bytes } = await as(delivery.owner, readLogBytes, { deploymentId, from, maxBytes })
    return Buffer.from(bytes).toString()
  }
  const lines = (from: number, to: number) => as(delivery.owner, listLogLines, { deploymentId, from, to })
  return { append, read, lines }
}

describe('the log of a deployment', () => {
  it('takes what is repeated or overlaps once, and no gap', async () => {
    const { append, read } = await running()
    expect(await append(0, 'one\ntwo\n')).toBe(8)
    expect(await append(0, 'one\ntwo\n')).toBe(8)
    expect(await append(4, 'two\nthree\n')).toBe(14)
    await expect(append(20, 'x')).rejects.toThrow('ends at 14')
    expect(await read(0)).toBe('one\ntwo\nthree\n')
  })

  it('gives the same bytes from any offset, and any lines', async () => {
    const { append, read, lines } = await running()
    const text = Array.from({ length: 200 }, (_, index) => `line ${index + 1}${'.'.repeat(index % 17)}`).join('\n')
    for (let at = 0; at < text.length; at += 37) await append(at, text.slice(at, at + 37))
    for (let from = 0; from <= text.length; from += 13) expect(await read(from, 50)).toBe(text.slice(from, from + 50))
    const all = text.split('\n')
    for (const [from, to] of [
      [1, 1],
      [1, 200],
      [57, 99],
      [200, 300],
    ] as const) {
      const answer = await lines(from, to)
      expect(answer.lines).toEqual(all.slice(from - 1, to))
      expect(text.slice(answer.startByte, answer.endByte).replace(/\n$/, '')).toBe(all.slice(from - 1, to).join('\n'))
    }
    expect(await lines(400, 410)).toMatchObject({ lines: [], startByte: text.length, complete: false })
    expect((await lines(1, 1)).totalBytes).toBe(text.length)
  })
})
