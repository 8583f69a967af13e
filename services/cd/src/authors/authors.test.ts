import { readFileSync } from 'node:fs'
import { claimAuthor } from '@baton/artifact-contract/authors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getDashboard } from '../dashboard/get-dashboard.ts'
import { startDeployment } from '../deployments/start-deployment.ts'
import { getInbox } from '../inbox/get-inbox.ts'
import { changeProcess } from '../projects/change-process.ts'
import { changeTrust } from '../projects/change-trust.ts'
import { LOCAL_SITE_PROCESS } from '../projects/deployment-process.ts'
import { setUpSampleProject } from '../projects/set-up-sample-project.ts'
import { setVariable } from '../projects/set-variable.ts'
import { approvePromotion } from '../promotions/approve-promotion.ts'
import { evaluatePromotion } from '../promotions/evaluate-promotion.ts'
import { explainPromotion } from '../promotions/explain-promotion.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { requestPromotion } from '../promotions/request-promotion.ts'
import { getRelease } from '../releases/get-release.ts'
import { author } from '../testing/authors.ts'
import { as, setUpDelivery, type TestDelivery } from '../testing/delivery.ts'
import { accept, type PublicationFacts, someSha, sourceOf, verified } from '../testing/publications.ts'
import { openTestCd, type TestCd, type TestPerson } from '../testing/test-cd.ts'
import { trustRuleOf } from '../testing/walk.ts'
import { addressKey, authorIdOf } from './author-keys.ts'
import { listAuthors } from './list-authors.ts'
import { matchAuthor } from './match-author.ts'
import { withdrawMatch } from './withdraw-match.ts'

let cd: TestCd
beforeAll(async () => {
  cd = await openTestCd()
})
afterAll(() => cd.close())

const noreply = author('Bob', '12345+bob@users.noreply.github.com')
const bobs = addressKey(noreply)

type Asked = { promotionId: string; intentSha256: string }

async function ask(delivery: TestDelivery, facts: PublicationFacts, by: TestPerson = delivery.owner): Promise<Asked> {
  const { releaseId } = await delivery.publish(facts)
  await delivery.bring(releaseId, delivery.environments.development)
  await delivery.bring(releaseId, delivery.environments.staging)
  return as(by, requestPromotion, { releaseId, environmentId: delivery.environments.production })
}

function approve(person: TestPerson, { promotionId, intentSha256 }: Asked) {
  return as(person, approvePromotion, { promotionId, intentSha256 })
}

/** Ada asks for what somebody with a hidden address wrote; Bob and Chen may approve, Dara is there too. */
async function askedForBobs() {
  const delivery = await setUpDelivery(cd)
  const [bob, chen, dara] = [await delivery.member('Bob'), await delivery.member('Chen'), await delivery.member('Dara')]
  const asked = await ask(delivery, { version: '1.0.0', commits: [{ sha: someSha(), authors: [noreply] }] })
  return { delivery, bob, chen, dara, asked }
}

const say = (person: TestPerson, who: 'member' | 'bot' | 'outsider', ...userIds: string[]) =>
  as(person, matchAuthor, { author: bobs, who, userIds })

describe('an author whom nobody knows', () => {
  it('cannot approve the own commit under a hidden address, and neither can anybody else', async () => {
    const { delivery, bob, chen, asked } = await askedForBobs()
    for (const person of [bob, chen]) {
      await expect(approve(person, asked)).rejects.toMatchObject({
        code: 'PRECONDITION',
        reason: 'author_unknown',
        message:
          '1 author is not known here: Bob. Nobody can approve until it is known who that is. Bob, Chen or Dara can say it, under Authors.',
      })
    }
    const { unmet } = await as(delivery.owner, explainPromotion, asked)
    expect(unmet.map(({ kind, key }) => [kind, key])).toEqual([
      ['approvals', 'approvals:authors'],
      ['approvals', 'approvals:0'],
    ])
    const { items } = await as(bob, listAuthors, {})
    expect(items).toMatchObject([
      { key: bobs, name: 'Bob', kind: 'address', waiting: [{ promotionId: asked.promotionId, countsFromYou: true }] },
      { name: 'Somebody', waiting: [] },
    ])
  })

  it('who is said to be a member cannot approve, everybody else can, and the record says who said it', async () => {
    const { delivery, bob, chen, dara, asked } = await askedForBobs()
    await say(dara, 'member', bob.userId)
    await expect(approve(bob, asked)).rejects.toMatchObject({
      reason: 'author',
      message: 'You wrote its commit, so your approval would not count here. Chen can.',
    })
    await expect(approve(dara, asked)).rejects.toMatchObject({ reason: 'spoke_for_author' })
    expect(await approve(chen, asked)).toMatchObject({ approvalsComplete: true })
    const entry = (await cd.entries(delivery.orgId)).findLast(({ action }) => action === 'author.matched')
    expect(entry).toMatchObject({ actorId: dara.userId, targetId: authorIdOf(bobs) })
    expect(JSON.parse(entry?.text ?? '').after).toMatchObject({ author: bobs, who: 'member', userIds: [bob.userId] })
    const { items } = await as(delivery.owner, listAuthors, {})
    expect(items.find(({ key }) => key === bobs)?.matches).toMatchObject([
      { who: 'member', people: [{ displayName: 'Bob' }], saidBy: { displayName: 'Dara' } },
    ])
  })

  it('who calls the own address an outsider or a bot cannot approve', async () => {
    const { bob, chen, asked } = await askedForBobs()
    for (const who of ['outsider', 'bot'] as const) {
      await say(bob, who)
      await expect(approve(bob, asked)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        reason: 'spoke_for_author',
        message: 'You said who wrote this, so your approval would not count here. Chen or Dara can.',
      })
    }
    expect(await approve(chen, asked)).toMatchObject({ approvalsComplete: true })
  })

  it('stays unknown when the requester says who it is, but a member whom they name is an author', async () => {
    const { delivery, bob, chen, asked } = await askedForBobs()
    await say(delivery.owner, 'outsider')
    await expect(approve(chen, asked)).rejects.toMatchObject({ reason: 'author_unknown' })
    await say(delivery.owner, 'member', bob.userId)
    await expect(approve(chen, asked)).rejects.toMatchObject({ reason: 'author_unknown' })
    await expect(approve(bob, asked)).rejects.toMatchObject({ reason: 'author' })
  })

  it('is known in later releases, in every project of the organisation, and in no other organisation', async () => {
    const { delivery, chen, dara, asked } = await askedForBobs()
    await say(dara, 'outsider')
    await approve(chen, asked)
    const next = await ask(delivery, { version: '1.1.0', commits: [{ sha: someSha(), authors: [noreply] }] })
    expect(await approve(chen, next)).toMatchObject({ approvalsComplete: true })
    const elsewhere = await askedForBobs()
    await expect(approve(elsewhere.chen, elsewhere.asked)).rejects.toMatchObject({ reason: 'author_unknown' })
  })

  it('in whom an address is only claimed is excluded and still unknown, until somebody else says it', async () => {
    const delivery = await setUpDelivery(cd)
    const [chen, dara] = [await delivery.member('Chen'), await delivery.member('Dara')]
    await cd.tamper(`insert into identity.user_addresses (address, user_id, created_at)
      values ('claimed@x.dev', '${delivery.owner.userId}', now())`)
    const commits = [{ sha: someSha(), authors: [author('Ada', 'claimed@x.dev')] }]
    const asked = await ask(delivery, { version: '1.0.0', commits }, chen)
    await expect(approve(dara, asked)).rejects.toMatchObject({ reason: 'author_unknown' })
    await expect(approve(delivery.owner, asked)).rejects.toMatchObject({ reason: 'author' })
  })

  it('waits in the inbox and on the dashboard for those who can say who it is, and for approvers afterwards', async () => {
    const { delivery, chen, dara, asked } = await askedForBobs()
    const waitsFor = async (person: TestPerson) =>
      (await as(person, getInbox, {})).waitingForYou.map(({ id, authorsUnknown }) => [id, authorsUnknown])
    expect(await waitsFor(dara)).toEqual([[asked.promotionId, 1]])
    expect(await waitsFor(delivery.owner)).toEqual([])
    expect((await as(dara, getDashboard, {})).counts).toMatchObject({ waitForYou: 1 })
    await say(dara, 'outsider')
    expect(await waitsFor(dara)).toEqual([])
    expect(await waitsFor(chen)).toEqual([[asked.promotionId, 0]])
    expect((await as(dara, getDashboard, {})).counts).toMatchObject({ waitForYou: 0, waitForOthers: 1 })
  })
})

describe('a match that is withdrawn between approval and start', () => {
  it('holds the start, and the approvals wait until somebody says it again', async () => {
    const { delivery, chen, dara, asked } = await askedForBobs()
    const { matchId } = await say(dara, 'outsider')
    await approve(chen, asked)
    await as(dara, withdrawMatch, { matchId })
    expect(cd.woken).toContain(asked.promotionId)
    await cd.sign()
    expect(await startDeployment(delivery.system(), asked)).toEqual({ start: 'notReady' })
    await evaluatePromotion(delivery.system(), asked)
    expect(await as(delivery.owner, getPromotion, asked)).toMatchObject({ status: 'waitingForApproval' })
    await say(dara, 'outsider')
    await evaluatePromotion(delivery.system(), asked)
    await cd.sign()
    expect(await startDeployment(delivery.system(), asked)).toMatchObject({ start: 'running' })
  })

  it('and said anew of the approver takes the approval away', async () => {
    const { delivery, bob, dara, asked } = await askedForBobs()
    await say(dara, 'outsider')
    await approve(bob, asked)
    await say(dara, 'member', bob.userId)
    await cd.sign()
    expect(await startDeployment(delivery.system(), asked)).toEqual({ start: 'notReady' })
  })

  it('is no way out for whom it names', async () => {
    const { bob, dara } = await askedForBobs()
    const { matchId } = await say(dara, 'member', bob.userId)
    const withdrawal = as(bob, withdrawMatch, { matchId })
    await expect(withdrawal).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'own_match' })
  })
})

describe('what the log does not say of an author', () => {
  const start = async ({ delivery, asked }: Awaited<ReturnType<typeof askedForBobs>>) => {
    await cd.sign()
    return startDeployment(delivery.system(), asked)
  }
  const refusalOf = async ({ delivery, asked }: Awaited<ReturnType<typeof askedForBobs>>) =>
    (await as(delivery.owner, getPromotion, asked)).holds.map(({ sentence }) => sentence).join(' ')

  it('clears nobody: a row that was put into the database starts nothing', async () => {
    const world = await askedForBobs()
    const { delivery, bob, dara, asked } = world
    await cd.tamper(`insert into cd.author_matches (org_id, id, author_key, name, who, user_ids, said_by, said_at)
      values ('${delivery.orgId}', 'mat_forged', '${bobs}', 'Bob', 'outsider', '{}', '${dara.userId}', now())`)
    await approve(bob, asked)
    expect((await start(world)).start).not.toBe('running')
    expect(await refusalOf(world)).toContain("No audit entry records who the author 'Bob' is.")
  })

  it('clears nobody: a word that was changed or removed in the database starts nothing', async () => {
    for (const change of [
      `update cd.author_matches set user_ids = '{}', who = 'bot'`,
      'delete from cd.author_matches',
    ]) {
      const world = await askedForBobs()
      const { bob, chen, dara, asked, delivery } = world
      await say(chen, 'outsider')
      await say(dara, 'member', bob.userId)
      await cd.tamper(`${change} where org_id = '${delivery.orgId}' and said_by = '${dara.userId}'`)
      await approve(bob, asked)
      expect((await start(world)).start).not.toBe('running')
      expect(await refusalOf(world)).toMatch(/of who the author 'Bob' is/)
    }
  })
})

describe('saying who an author is', () => {
  it('is refused to whoever has proved no address', async () => {
    const { dara } = await askedForBobs()
    await cd.tamper(`update identity.user_addresses set verified_at = null where user_id = '${dara.userId}'`)
    await expect(say(dara, 'outsider')).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'address_unproved' })
  })

  it('is for a signed-in member, of an author whom commits name, and of present members', async () => {
    const { delivery, dara } = await askedForBobs()
    const viewer = await delivery.member('Vera', 'viewer')
    await expect(say(viewer, 'bot')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const context = await dara.context()
    const grants = context.actor.grants
    const key = { ...context, actor: { type: 'apiKey', apiKeyId: 'key_1', userId: dara.userId, grants } as const }
    await expect(matchAuthor(key, { author: bobs, who: 'bot' })).rejects.toMatchObject({ reason: 'person_needed' })
    const unheard = addressKey(author('Eve', 'eve@evil.dev'))
    await expect(as(dara, matchAuthor, { author: unheard, who: 'bot' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(say(dara, 'member', 'usr_stranger')).rejects.toMatchObject({ reason: 'not_a_member' })
    await expect(say(dara, 'member')).rejects.toMatchObject({ code: 'VALIDATION' })
    const stranger = await askedForBobs()
    const { matchId } = await say(stranger.dara, 'bot')
    await expect(as(dara, withdrawMatch, { matchId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('what the publisher does not tell', () => {
  it.each([
    ['no changes statement', { commits: null }],
    ['a commit without an author', { commits: [{ sha: someSha(), authors: null }] }],
    ['a history that was cut short', { commits: [{ sha: someSha(), parents: [someSha()] }] }],
  ])('%s leaves the approvals unmet until somebody says who wrote it', async (_what, facts) => {
    const delivery = await setUpDelivery(cd)
    const [chen, dara] = [await delivery.member('Chen'), await delivery.member('Dara')]
    const asked = await ask(delivery, { version: '1.0.0', ...facts })
    await expect(approve(chen, asked)).rejects.toMatchObject({ reason: 'author_unknown' })
    const { items } = await as(dara, listAuthors, {})
    const [untold] = items
    expect(untold).toMatchObject({ kind: 'history', name: expect.stringMatching(/^whoever wrote /) })
    await as(dara, matchAuthor, { author: untold?.key ?? '', who: 'outsider' })
    expect(await approve(chen, asked)).toMatchObject({ approvalsComplete: true })
  })
})

describe('also an author', () => {
  it.each(['committer', 'pushers'] as const)('is who is named as %s of a commit', async (role) => {
    const delivery = await setUpDelivery(cd)
    const [bob, chen] = [await delivery.member('Bob'), await delivery.member('Chen')]
    const claim = author('Bob', bob.email)
    const commit = { sha: someSha(), ...(role === 'committer' ? { committer: claim } : { pushers: [claim] }) }
    const asked = await ask(delivery, { version: '1.0.0', commits: [commit] })
    await expect(approve(bob, asked)).rejects.toMatchObject({ reason: 'author' })
    await approve(chen, asked)
  })

  it('is who pushed a commit that was published before, by somebody else', async () => {
    const delivery = await setUpDelivery(cd)
    const [bob] = [await delivery.member('Bob'), await delivery.member('Chen')]
    const sha = someSha()
    await delivery.publish({ version: '1.0.0', commits: [{ sha, pushers: [author('Chen', 'chen@x.dev')] }] })
    const pushers = [author('Bob', bob.email)]
    const { releaseId } = await delivery.publish({ version: '1.0.1', commits: [{ sha, pushers }] })
    const { changes } = await as(bob, getRelease, { releaseId })
    expect(changes.commits).toMatchObject([{ pushers: expect.arrayContaining(['Bob', 'Chen']) }])
    const { environments } = delivery
    await delivery.bring(releaseId, environments.development)
    await delivery.bring(releaseId, environments.staging)
    const asked = await as(delivery.owner, requestPromotion, { releaseId, environmentId: environments.production })
    await expect(approve(bob, asked)).rejects.toMatchObject({ reason: 'author' })
  })

  it.each([
    [
      'the process',
      (bob: TestPerson, projectId: string) =>
        as(bob, changeProcess, {
          projectId,
          expectedVersion: 1,
          steps: [...LOCAL_SITE_PROCESS, { kind: 'script', name: 'More', timeoutMs: 60_000, script: 'true' }],
        }),
    ],
    [
      'a variable',
      (bob: TestPerson, projectId: string) => as(bob, setVariable, { projectId, name: 'COLOUR', value: 'red' }),
    ],
    [
      'the trust',
      (bob: TestPerson, projectId: string) =>
        as(bob, changeTrust, { projectId, trust: [{ source: 'https://ci.example/orgs/o/repositories/r' }] }),
    ],
  ])('is who changed %s since what is live', async (_what, change) => {
    const delivery = await setUpDelivery(cd)
    const [bob, chen] = [await delivery.member('Bob', 'admin'), await delivery.member('Chen')]
    const live = await ask(delivery, { version: '1.0.0', commits: [{ sha: someSha() }] })
    await approve(bob, live)
    await cd.sign()
    const started = await startDeployment(delivery.system(), live)
    if (started.start !== 'running') throw new Error('It did not start.')
    const { finish } = await import('../testing/delivery.ts')
    await finish(cd, delivery, started.deploymentId)
    const trustsStill = await delivery.publish({ version: '1.1.0' })
    await change(bob, delivery.projectId)
    const { releaseId } = await delivery
      .publish({ version: '1.1.1' })
      .then((made) => (made.releaseId === '' ? trustsStill : made))
    await delivery.bring(releaseId, delivery.environments.development)
    await delivery.bring(releaseId, delivery.environments.staging)
    const asked = await as(delivery.owner, requestPromotion, {
      releaseId,
      environmentId: delivery.environments.production,
    })
    await expect(approve(bob, asked)).rejects.toMatchObject({
      reason: 'author',
      message:
        'You changed the process, variables, target, trust or phases, or accepted a signing key, since what is live, so your approval would not count here. Chen can.',
    })
    await approve(chen, asked)
  })
})

describe("the sample's own authors", () => {
  const sampleOf = async (repository: string) => {
    const organization = await cd.newOrganization()
    const chen = await organization.member('Chen')
    const { orgId, owner } = organization
    const { projectId } = await as(owner, setUpSampleProject, { name: 'sample', source: sourceOf(orgId) })
    const ada = claimAuthor({ name: 'Ada Byron', email: 'ada@sample.example' }, orgId)
    const facts = { version: '1.0.0', commits: [{ sha: someSha(), authors: [ada] }] }
    const publication = verified(orgId, facts, [await trustRuleOf(cd, orgId)])
    publication.build.repository = repository
    const { releases } = await accept(organization, publication)
    const delivery = { ...(await as(owner, getDashboard, {})), orgId, owner, chen, projectId }
    return { delivery, releaseId: releases[0]?.releaseId ?? '' }
  }

  const unknownIn = async (repository: string) => {
    const { delivery, releaseId } = await sampleOf(repository)
    const { changes } = await as(delivery.owner, getRelease, { releaseId })
    return changes.authorsUnknown
  }

  it("are outsiders from its connection on, in what the sample's forge keeps and nowhere else", async () => {
    expect(await unknownIn('http://forge.test/site.git')).toBe(0)
    expect(await unknownIn('http://forge.test.evil.dev/site.git')).toBe(1)
    expect(await unknownIn('https://github.com/acme/web.git')).toBe(1)
  })

  it('are those of whom the sample has commits', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
    const addresses = (text: string) => [...new Set(text.match(/[a-z]+@sample\.example/g))].toSorted()
    expect(addresses(read('./match-sample-authors.ts'))).toEqual(
      addresses(read('../../../../infra/dev/src/forge/sample-history.ts')),
    )
  })
})
