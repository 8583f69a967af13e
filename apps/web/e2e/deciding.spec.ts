import { domainToASCII } from 'node:url'
import { expect } from '@playwright/test'
import { ApiKeysPage } from './pages/api-keys-page.ts'
import { PromotionPage } from './pages/promotion-page.ts'
import { Api, type Refusal } from './support/api.ts'
import { git } from './support/git.ts'
import {
  type Environment,
  environmentOf,
  type Promotion,
  promote,
  releaseInDevelopment,
  request,
  settled,
  until,
} from './support/rest.ts'
import { Developer, test, type World } from './support/world.ts'

test('the requester cannot approve, and no API key can, be it the key of somebody who may', async ({
  world,
  request: http,
}) => {
  const { nora, chen, slug } = world
  const key = await (await ApiKeysPage.open(chen.page, slug)).make('qa-bot', 'Member')
  const asked = await askForProduction(world, world.firstRelease.id)
  const page = await PromotionPage.open(nora.page, slug, asked.promotionId)
  const sentence = 'You asked for this, so you cannot approve it. Chen Wu or Dara Okafor can.'
  await expect(page.bar).toContainText(sentence)
  await expect(page.bar.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  const own = await approve(nora.api, asked.promotionId, asked.intentSha256)
  expect(own).toMatchObject({ status: 403, body: { reason: 'self_approval', detail: sentence } })
  expect(own.body.details?.whoCan?.map((person) => person.displayName).toSorted()).toEqual(['Chen Wu', 'Dara Okafor'])
  expect(await approve(Api.ofKey(http, key), asked.promotionId, asked.intentSha256)).toMatchObject({
    status: 403,
    body: {
      reason: 'person_needed',
      detail: 'An API key cannot approve: a signed-in person does. Sign in to Baton and do it there.',
    },
  })
  await isUndecided(world, asked.promotionId)
})

test('nobody decides on what they have not seen: a missing or stale hash is refused, and nothing is recorded', async ({
  world,
}) => {
  const { nora, chen, dara, slug } = world
  const asked = await askForProduction(world, world.firstRelease.id)
  const missing = /^Send 'intentSha256': the hash of the intent that you decide on\./
  for (const act of ['approve', 'reject']) {
    const { status, body } = await chen.api.send('POST', `/promotions/${asked.promotionId}/${act}`, { reason: 'No' })
    expect(status).toBe(422)
    expect(body.detail.replace(/^'intentSha256': /, '')).toMatch(missing)
  }

  // One reader's page hears nothing more; the other's is live.
  await chen.context.route('**/api/events*', (route) => route.abort())
  const deaf = await PromotionPage.open(chen.page, slug, asked.promotionId)
  const live = await PromotionPage.open(dara.page, slug, asked.promotionId)
  await expect(live.bar.getByRole('button', { name: 'Approve for production' })).toBeVisible()
  await chen.page.route('**/api/trpc/promotions.approve*', (route) => {
    const { intentSha256: _unseen, ...rest } = route.request().postDataJSON()
    return route.continue({ postData: JSON.stringify(rest) })
  })
  expect((await deaf.approveRefused('Unseen')).replace(/^'intentSha256': /, '')).toMatch(missing)
  await chen.page.unrouteAll()

  const production = await environmentOf(nora.api, 'production')
  await changeRule(nora.api, production, { expiryMinutes: Number(production.rule.expiryMinutes) - 1 })
  const stale = /^This request changed after you opened it, so your decision would be about something else\./
  expect(await deaf.approveRefused('Stale')).toMatch(stale)
  const { status, body } = await approve(dara.api, asked.promotionId, asked.intentSha256)
  expect(status).toBe(412)
  expect(body).toMatchObject({ reason: 'intent_changed', detail: expect.stringMatching(stale) })

  await expect(live.bar).toContainText('This request changed while you had it open.')
  await expect(live.bar.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  await live.bar.getByRole('button', { name: 'Show the change' }).click()
  await expect(live.bar.getByRole('button', { name: 'Approve for production' })).toBeVisible()
  await chen.context.unrouteAll()
  await isUndecided(world, asked.promotionId)
})

test('with phase, tests and approvals unmet each is named with who and when, everywhere in the same words, and each one met takes away just its line', async ({
  ownWorld: world,
}) => {
  const { nora, chen, slug } = world
  const developer = await Developer.clone(world.pushUrl)
  const version = '7.0.0'
  // The same bytes from each build, with a test that looks at something else.
  await developer.edit('.baton.yml', (text) =>
    text
      .replaceAll(/1\.0\.\$\{\{ build\.number \}\}/g, version)
      .replace(/\$\{\{ commit\.sha \}\}/, 'fixed')
      .replace(
        '--test-reporter-destination=reports/junit.xml',
        '--test-reporter-destination=reports/junit.xml || true',
      ),
  )
  await developer.edit('tests/promise.txt', () => 'broken')
  await developer.edit('tests/promise.test.mjs', () => PROMISE_TEST)
  const broken = await developer.push(nora.api, 'Promise something')
  expect(broken.state, broken.cause ?? '').toBe('passed')
  const release = await releaseInDevelopment(nora.api, version)
  const { promotionId, intentSha256 } = await askForProduction(world, release.id)
  const page = await PromotionPage.open(chen.page, slug, promotionId)

  const all = await unmetEverywhere(world, promotionId, page, ['phase', 'approvals', 'tests'])
  expect(all.phase).toMatch(/^7\.0\.0 has not been live in staging yet\. Promote it there first: .*Nora Lind.* can\.$/)
  expect(all.approvals).toMatch(
    /^Needs 1 approval: Chen Wu or Dara Okafor can approve until \d+ \w+ \d{4}, \d\d:\d\d UTC\. Asked on \d+ \w+ \d{4}, \d\d:\d\d UTC\./,
  )
  expect(all.tests).toMatch(/^1 test failed in the build of 7\.0\.0: .*the promise is kept.*\. Only a new build can/)

  await page.approve('The promise is next')
  const afterApproval = await unmetEverywhere(world, promotionId, page, ['phase', 'tests'])
  expect(afterApproval).toEqual({ phase: all.phase, tests: all.tests })

  await promote(nora.api, release.id, (await environmentOf(nora.api, 'staging')).id)
  const afterPhase = await unmetEverywhere(world, promotionId, page, ['tests'])
  expect(afterPhase).toEqual({ tests: all.tests })

  await developer.edit('tests/promise.txt', () => 'kept')
  const kept = await developer.push(nora.api, 'Keep the promise')
  expect(kept.artifacts[0]?.sha256).toBe(broken.artifacts[0]?.sha256)
  await page.becomes('Deployed')
  const ended = await settled(nora.api, promotionId)
  expect(ended).toMatchObject({ status: 'deployed', intentSha256 })
})

test('an author cannot approve, named by Co-authored-by or by another spelling of the address, in browser and API', async ({
  world,
}) => {
  const { nora, chen, dara, slug } = world
  const developer = await Developer.clone(world.pushUrl)
  const [local, domain] = chen.person.email.split('@')
  await developer.edit('site/index.html', (text) => text.replace('wet hands', 'cold hands'))
  await git(
    developer.folder,
    'commit',
    '--quiet',
    '--all',
    '-m',
    `Warm the hands\n\nCo-authored-by: C. Wu <${chen.person.email}>`,
  )
  await developer.edit('site/index.html', (text) => text.replace('cold hands', 'warm hands'))
  await git(developer.folder, 'config', 'user.email', `${local}@${domainToASCII(domain ?? '')}`.toUpperCase())
  const build = await developer.push(nora.api, 'Warm them more')
  const release = await releaseInDevelopment(nora.api, build.artifacts[0]?.version ?? '')
  const asked = await askForProduction(world, release.id)
  const sentence = /You wrote 2 of the \d+ commits, so your approval would not count here\. Dara Okafor can\./
  const page = await PromotionPage.open(chen.page, slug, asked.promotionId)
  await expect(page.bar).toContainText(sentence)
  await expect(page.bar.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  const { status, body } = await approve(chen.api, asked.promotionId, asked.intentSha256)
  expect(status).toBe(403)
  expect(body).toMatchObject({ reason: 'author', detail: expect.stringMatching(sentence) })
  await expect(
    (await PromotionPage.open(dara.page, slug, asked.promotionId)).bar.getByRole('button', {
      name: 'Approve for production',
    }),
  ).toBeVisible()
  await isUndecided(world, asked.promotionId)
})

// 50 rounds of it are run against the verbs themselves; here the whole product is in the way.
test('12 rounds of approve against reject from two sessions have one outcome each, and at most one deployment', async ({
  world,
}) => {
  const { nora, chen, dara } = world
  const place = await makeRacingPlace(world)
  for (let round = 0; round < 12; round += 1) {
    const asked = await request(nora.api, place.releaseId, place.environmentId)
    const approving = () => approve(chen.api, asked.promotionId, asked.intentSha256)
    const rejecting = () =>
      dara.api.send('POST', `/promotions/${asked.promotionId}/reject`, {
        intentSha256: asked.intentSha256,
        reason: 'Not now',
      })
    const acts = round % 2 === 0 ? [approving(), rejecting()] : [rejecting(), approving()]
    const [first, second] = await Promise.all(acts)
    const [approval, rejection] = round % 2 === 0 ? [first, second] : [second, first]
    const ended = await settled(nora.api, asked.promotionId)
    const said = `round ${round}: ${JSON.stringify([approval, rejection, ended.status, ended.deployment?.failure])}`
    const { items } = await nora.api.get<{ items: unknown[] }>(`/deployments?promotionId=${asked.promotionId}&limit=10`)
    // A rejection may still come between the approval and the start; then both were recorded, and nothing started.
    expect({ status: ended.status, deployments: items.length }, said).toEqual(
      rejection?.status === 200 ? { status: 'rejected', deployments: 0 } : { status: 'deployed', deployments: 1 },
    )
    for (const answer of [approval, rejection]) expect([200, 409], said).toContain(answer?.status)
    expect(approval?.status === 200 || rejection?.status === 200, said).toBe(true)
  }
})

const PROMISE_TEST = `import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('the promise is kept', () => {
  assert.equal(readFileSync(new URL('promise.txt', import.meta.url), 'utf8'), 'kept')
})
`

async function askForProduction({ nora }: World, releaseId: string) {
  const production = await environmentOf(nora.api, 'production')
  return request(nora.api, releaseId, production.id)
}

function approve(api: Api, promotionId: string, intentSha256: string) {
  return api.send<Refusal>('POST', `/promotions/${promotionId}/approve`, { intentSha256, comment: 'Looks right' })
}

function changeRule(api: Api, environment: Environment, change: Record<string, unknown>) {
  return api.put(`/environments/${environment.id}/rule`, {
    expectedVersion: environment.ruleVersion,
    rule: { ...environment.rule, ...change },
  })
}

/** Holds that no decision was written, and takes the request back. */
async function isUndecided({ nora }: World, promotionId: string): Promise<void> {
  const { status, decisions } = await nora.api.get<Promotion>(`/promotions/${promotionId}`)
  expect({ status, decisions }).toEqual({ status: 'waitingForApproval', decisions: [] })
  await nora.api.post(`/promotions/${promotionId}/cancel`)
}

/** What is unmet, by kind, once the page, the API and the refusal to start all say it in the same words. */
async function unmetEverywhere(
  { nora }: World,
  promotionId: string,
  page: PromotionPage,
  kinds: readonly string[],
): Promise<Record<string, string>> {
  const { unmet } = await until(
    () => nora.api.get<Pick<Promotion, 'unmet'>>(`/promotions/${promotionId}/explain`),
    (explained) => explained.unmet.length === kinds.length,
  )
  expect(unmet.map((gate) => gate.kind).toSorted()).toEqual([...kinds].toSorted())
  const sentences = unmet.map((gate) => gate.sentence)
  await expect(page.unmet).toContainText(sentences)
  const { status, body } = await nora.api.send<Refusal>('POST', `/promotions/${promotionId}/start`)
  expect(status).toBe(412)
  expect(body).toMatchObject({ reason: 'gates_unmet', detail: sentences.join(' ') })
  expect(body.details?.unmet?.map((gate) => gate.sentence)).toEqual(sentences)
  return Object.fromEntries(unmet.map((gate) => [gate.kind, gate.sentence]))
}

/** A project with an environment of its own that asks for one approval, and deploys by asking its empty site. */
async function makeRacingPlace({ nora, firstRelease }: World) {
  const { rule } = await environmentOf(nora.api, 'production')
  const { environmentId } = await nora.api.post<{ environmentId: string }>('/environments', {
    name: 'race',
    rule: { ...rule, testsPassed: false },
  })
  const { lifecycleId } = await nora.api.post<{ lifecycleId: string }>('/lifecycles', {
    name: 'Race',
    phases: [{ environmentId }],
  })
  const { items } = await nora.api.get<{ items: Array<{ id: string; source: string; sha256: string }> }>(
    '/release-artifacts?limit=50',
  )
  const artifact = items.find((one) => one.sha256 === firstRelease.artifacts[0]?.sha256)
  if (!artifact) throw new Error('The first artifact is not listed.')
  const { projectId } = await nora.api.post<{ projectId: string }>('/projects', {
    name: 'race',
    lifecycleId,
    cutsReleases: false,
    trust: [{ source: artifact.source }],
    steps: [
      {
        kind: 'http',
        name: 'Ask',
        timeoutMs: 10_000,
        path: '/',
        expectStatus: 404,
        expectText: null,
        tries: 5,
        intervalMs: 100,
      },
    ],
  })
  const { releaseId } = await nora.api.post<{ releaseId: string }>('/releases', { projectId, artifactId: artifact.id })
  return { environmentId, releaseId }
}
