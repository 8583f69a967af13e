import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeProcess } from '../projects/change-process.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { author } from '../testing/authors.ts'
import { as, deploy, setUpDelivery } from '../testing/delivery.ts'
import { someSha } from '../testing/publications.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { listAuthors } from './list-authors.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

describe('whoever changed the deployment process', () => {
  it('is an author also where they put the stock process in the place of one with a check', async () => {
    const delivery = await setUpDelivery(cd)
    const { owner, projectId } = delivery
    const { development, staging, production } = delivery.environments
    const bob = await delivery.member('Bob', 'admin')
    const chen = await delivery.member('Chen')
    const check = { kind: 'script' as const, name: 'Verify', timeoutMs: 60_000, script: 'verify || exit 1' }
    await as(owner, changeProcess, { projectId, expectedVersion: 1, steps: [check, ...LOCAL_SITE_PROCESS] })
    const toProduction = async (version: string, approver: TestPerson) => {
      const { releaseId } = await delivery.publish({ version })
      for (const environmentId of [development, staging]) await delivery.bring(releaseId, environmentId)
      const asked = await as(chen, requestPromotion, { releaseId, environmentId: production })
      await as(approver, approvePromotion, asked)
      return asked.promotionId
    }
    await deploy(cd, delivery, await toProduction('1.0.0', bob))
    await as(bob, changeProcess, { projectId, expectedVersion: 2, steps: [...LOCAL_SITE_PROCESS] })
    await expect(toProduction('1.1.0', bob)).rejects.toMatchObject({ reason: 'author' })
  })
})

describe('the list of authors', () => {
  it('can be read page by page whatever names strangers give themselves', async () => {
    const delivery = await setUpDelivery(cd)
    const { development, staging, production } = delivery.environments
    const authors = [1, 2, 3].map((one) => ({
      ...author('x', `long${one}@stranger.example`),
      name: `${'\u{1}'.repeat(150)}${one}`,
    }))
    const { releaseId } = await delivery.publish({ version: '1.0.0', commits: [{ sha: someSha(), authors }] })
    for (const environmentId of [development, staging]) await delivery.bring(releaseId, environmentId)
    await as(delivery.owner, requestPromotion, { releaseId, environmentId: production })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await as(delivery.owner, listAuthors, { limit: 1, cursor })
      seen.push(...page.items.map(({ key }) => key))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(3)
  })
})
