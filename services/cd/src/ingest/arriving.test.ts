import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listPromotions } from '../promotions/list-promotions.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { getRelease } from '../releases/get-release.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { someSha } from '../testing/publications.ts'
import { openTestCd, type TestCd } from '../testing/test-cd.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** The versions that are asked for anywhere, with how that stands, newest first. */
async function promoted({ owner }: TestDelivery) {
  const { items } = await as(owner, listPromotions, {})
  return items.map(({ version, state }) => [version, state])
}

describe('what was held up on its way', () => {
  it('is released and not promoted by itself when a later publication of its source came first', async () => {
    const delivery = await setUpDelivery(cd)
    const newer = await delivery.publish({ version: '1.0.2', sequence: 2 })
    const older = await delivery.publish({ version: '1.0.1', sequence: 1 })
    expect(older.releaseId).not.toBe('')
    expect(await promoted(delivery)).toEqual([['1.0.2', 'waiting']])
    const entry = (await cd.entries(delivery.orgId)).findLast((one) => one.action === 'release.cut')
    expect(JSON.parse(entry?.text ?? '{}')).toMatchObject({ after: { notPromotedSince: newer.releaseId } })
    expect(await as(delivery.owner, getRelease, { releaseId: older.releaseId })).toMatchObject({
      overtakenBy: { releaseId: newer.releaseId, version: '1.0.2' },
    })
    // A person may still want it there.
    const asked = { releaseId: older.releaseId, environmentId: delivery.environments.development }
    await as(delivery.owner, requestPromotion, asked)
    expect(await promoted(delivery)).toEqual([
      ['1.0.1', 'waiting'],
      ['1.0.2', 'superseded'],
    ])
  })

  it('is not promoted over a newer commit, though its own build took longer', async () => {
    const delivery = await setUpDelivery(cd)
    const [first, second] = [someSha(), someSha()]
    await delivery.publish({ version: '1.0.2', sequence: 1, commits: [{ sha: second, parents: [first] }] })
    await delivery.publish({ version: '1.0.1', sequence: 2, commits: [{ sha: first }] })
    expect(await promoted(delivery)).toEqual([['1.0.2', 'waiting']])
  })

  it('is promoted when its commit is the newer one, whatever the numbers say', async () => {
    const delivery = await setUpDelivery(cd)
    const [first, second] = [someSha(), someSha()]
    await delivery.publish({ version: '1.0.1', sequence: 2, commits: [{ sha: first }] })
    await delivery.publish({ version: '1.0.2', sequence: 1, commits: [{ sha: second, parents: [first] }] })
    expect(await promoted(delivery)).toEqual([
      ['1.0.2', 'waiting'],
      ['1.0.1', 'superseded'],
    ])
  })

  it('is not held back by another source, whose numbers are its own', async () => {
    const delivery = await setUpDelivery(cd)
    await delivery.publish({ version: '1.0.2', sequence: 9 })
    await delivery.publish({ version: '1.0.3', name: 'other', repositoryId: 'rep_2', sequence: 1 })
    expect((await promoted(delivery))[0]).toEqual(['1.0.3', 'waiting'])
  })

  it('and what overtakes it at the same moment leave the newer one asked for, in 10 rounds', async () => {
    const delivery = await setUpDelivery(cd)
    for (let round = 1; round <= 10; round += 1) {
      const older = { version: `1.${round}.1`, name: 'a', sequence: round * 2 }
      const newer = { version: `1.${round}.2`, name: 'b', sequence: round * 2 + 1 }
      const sent = round % 2 === 0 ? [older, newer] : [newer, older]
      await Promise.all(sent.map((facts) => delivery.publish(facts)))
      const { items } = await as(delivery.owner, listPromotions, {})
      expect(items.filter((one) => one.state === 'waiting').map((one) => one.version)).toEqual([newer.version])
    }
  })
})
