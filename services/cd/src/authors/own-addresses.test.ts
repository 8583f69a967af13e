import { addAddress, removeAddress } from '@baton/identity/gates'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { author } from '../testing/authors.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { someSha } from '../testing/publications.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { addressKey } from './author-keys.ts'
import { matchAuthor } from './match-author.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

/** Asks for a release that somebody committed under this address. */
async function ask(delivery: TestDelivery, version: string, email: string) {
  const { development, staging, production } = delivery.environments
  const commits = [{ sha: someSha(), authors: [author('Bob', email)] }]
  const { releaseId } = await delivery.publish({ version, commits })
  for (const environmentId of [development, staging]) await delivery.bring(releaseId, environmentId)
  return as(delivery.owner, requestPromotion, { releaseId, environmentId: production })
}

const approve = (person: TestPerson, { promotionId, intentSha256 }: { promotionId: string; intentSha256: string }) =>
  as(person, approvePromotion, { promotionId, intentSha256 })

describe('a further address of an account', () => {
  it('keeps its holder from approving what it committed, also after it was removed', async () => {
    const delivery = await setUpDelivery(cd)
    const [bob, chen, dara] = [
      await delivery.member('Bob'),
      await delivery.member('Chen'),
      await delivery.member('Dara'),
    ]
    const email = `bob-${someSha()}@home.example`
    await addAddress(cd.gate, bob.sessionToken, { email })
    await cd.prove(bob)
    const first = await ask(delivery, '1.0.0', email)
    await expect(approve(bob, first)).rejects.toMatchObject({ reason: 'author' })
    await approve(chen, first)

    await removeAddress(cd.gate, bob.sessionToken, email)
    const second = await ask(delivery, '1.1.0', email)
    await expect(approve(bob, second)).rejects.toMatchObject({ reason: 'author' })
    await expect(approve(chen, second)).rejects.toMatchObject({ reason: 'author_unknown' })
    const key = addressKey(author('Bob', email))
    await as(dara, matchAuthor, { author: key, who: 'outsider', userIds: [] })
    await expect(approve(bob, second)).rejects.toMatchObject({ reason: 'author' })
    await approve(chen, second)
  })
})
