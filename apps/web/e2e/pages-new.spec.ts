import { expect, test } from '@playwright/test'
import { inspect, inspectEach, open } from './support/inspect.ts'
import { freshWord } from './support/people.ts'
import { buildOf, environmentOf, releaseInDevelopment, request } from './support/rest.ts'
import { makeAtForge } from './support/webhooks.ts'
import { connectSample, Developer, signUp } from './support/world.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

test('every page of a new organisation says what belongs there, and is sound', async ({ browser }) => {
  const { page, slug, context } = await signUp(browser, 'Nora Lind', `Lighthouse ${freshWord()}`)
  await inspectEach(page, {
    start: `/${slug}/start`,
    'inbox.empty': `/${slug}/inbox`,
    'dashboard.empty': `/${slug}/dashboard`,
    'projects.empty': `/${slug}/projects`,
    'projects.new': `/${slug}/projects/new`,
    'builds.empty': `/${slug}/builds`,
    'environments.empty': `/${slug}/environments`,
    'connect-repository': `/${slug}/repositories/connect`,
    'audit.new': `/${slug}/audit`,
    'audit.none-match': `/${slug}/audit?text=nothing-like-this`,
    'members.one': `/${slug}/settings/members`,
    'teams.empty': `/${slug}/settings/teams`,
    'signer-keys.empty': `/${slug}/settings/signing-keys`,
    'api-keys.empty': `/${slug}/settings/api-keys`,
    organization: `/${slug}/settings/organization`,
    'usage.empty': `/${slug}/settings/usage`,
    preferences: `/${slug}/settings/preferences`,
    more: `/${slug}/more`,
    'not-found.inside': `/${slug}/builds/bld_nothing`,
  })
  await context.close()
})

test('the first steps and a connected repository are sound while nothing was delivered and while a build runs', async ({
  browser,
}) => {
  const { page, slug, context, ...member } = await signUp(browser, 'Nora Lind', `Jetty ${freshWord()}`)
  const problems: string[] = []
  await open(page, `/${slug}/repositories/connect`)
  await page.getByLabel('Clone address').fill('ftp://example.org/tides.git')
  await page.getByRole('button', { name: 'Connect repository' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible()
  problems.push(...(await inspect(page, 'connect-repository.refused')))

  await page.getByLabel('Clone address').fill((await makeAtForge('tides')).cloneUrl)
  await page.getByRole('button', { name: 'Connect repository' }).click()
  await expect(page.getByText('No delivery yet')).toBeVisible()
  problems.push(...(await inspect(page, 'connect-repository.own')))
  const [own] = (await member.api.get<{ items: Array<{ id: string }> }>('/repositories')).items
  await open(page, `/${slug}/repositories/${own?.id}`)
  problems.push(...(await inspect(page, 'repository.no-delivery')))
  await open(page, `/${slug}/builds`)
  problems.push(...(await inspect(page, 'builds.none-yet')))
  await open(page, `/${slug}/dashboard`)
  problems.push(...(await inspect(page, 'dashboard.nothing-deployed')))

  const { pushUrl } = await connectSample({ page, context, ...member }, slug)
  await open(page, `/${slug}/start`)
  problems.push(...(await inspect(page, 'start.some-done')))

  const developer = await Developer.clone(pushUrl)
  await developer.edit('site/index.html', (text) => text.replace('wet hands', 'cold hands'))
  await developer.commit('Say it for cold hands', { name: 'Finn Rask', email: 'finn@elsewhere.example' })
  const { artifacts } = await buildOf(member.api, await developer.pushCommitted())
  const { id } = await releaseInDevelopment(member.api, artifacts[0]?.version ?? '')
  const asked = await request(member.api, id, (await environmentOf(member.api, 'production')).id)
  await open(page, `/${slug}/settings/authors`)
  await expect(page.getByText('Finn Rask').first()).toBeVisible()
  problems.push(...(await inspect(page, 'authors')))
  await open(page, `/${slug}/promotions/${asked.promotionId}`)
  problems.push(...(await inspect(page, 'promotion.waiting.unknown-author')))
  await context.close()
  expect(problems).toEqual([])
})
