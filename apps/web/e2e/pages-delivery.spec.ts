import { expect } from '@playwright/test'
import { DashboardPage } from './pages/dashboard-page.ts'
import { MembersPage } from './pages/members-page.ts'
import { PromotionPage } from './pages/promotion-page.ts'
import { address } from './support/address.ts'
import { test } from './support/gallery.ts'
import { inspect, inspectEach, open } from './support/inspect.ts'
import { environmentOf, type Promotion, type Release, releasesOf, until } from './support/rest.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

test('what waits, what is live, and what is released are sound where much has happened', async ({ gallery }) => {
  const { slug, nora, dara, projectId, production, releases } = gallery
  const development = (await environmentOf(nora.api, 'development')).id
  await inspectEach(dara.page, {
    'dashboard.waits-for-you': `/${slug}/dashboard`,
    'inbox.full': `/${slug}/inbox`,
  })
  await inspectEach(nora.page, {
    'dashboard.full': `/${slug}/dashboard`,
    'dashboard.failed': `/${slug}/dashboard?show=failed`,
    'dashboard.none-match': `/${slug}/dashboard?search=shp`,
    'inbox.others': `/${slug}/inbox?show=others`,
    'inbox.done': `/${slug}/inbox?show=done`,
    'projects.full': `/${slug}/projects`,
    project: `/${slug}/projects/${projectId}`,
    'release.live': `/${slug}/releases/${releases.first}`,
    'release.was-live': `/${slug}/releases/${releases.second}`,
    'release.waits': `/${slug}/releases/${releases.third}`,
    'environments.full': `/${slug}/environments`,
    environment: `/${slug}/environments/${production}`,
    'environment.failed': `/${slug}/environments/${development}`,
    'audit.full': `/${slug}/audit`,
    'start.all-done': `/${slug}/start`,
  })
})

test('a place opens beside the dashboard by pointer and keys, says who decided and what came before, and leads on', async ({
  gallery,
}) => {
  const { slug, nora, vic, production, projectId } = gallery
  const dashboard = await DashboardPage.open(nora.page, slug)
  const place = await dashboard.openPlace('production')
  await expect(place).toContainText('Nora Lind asked')
  await expect(place.getByRole('listitem')).toHaveCount(3)
  expect(await inspect(nora.page, 'dashboard.place')).toEqual([])
  await nora.page.keyboard.press('Escape')
  await expect(place).toBeHidden()
  await expect(nora.page).toHaveURL(/\/dashboard$/)

  await dashboard
    .place('production')
    .getByRole('link', { name: /^Open / })
    .press('Enter')
  await place.getByRole('link', { name: /^Promote .* to production\.\.\.$/ }).click()
  await expect(nora.page).toHaveURL(new RegExp(`/promote/${production}$`))
  await nora.page.goBack()
  await expect(place).toBeVisible()

  await vic.page.goto(`${address()}/${slug}/projects/${projectId}?place=${projectId}.${production}`)
  const viewed = vic.page.getByRole('dialog')
  await expect(viewed).toContainText('Your role does not ask for promotions here.')
  await expect(viewed.getByRole('link', { name: /^Promote/ })).toHaveCount(0)
})

test('a reader in another zone reads the deadline of an approval by their own clock', async ({ gallery, browser }) => {
  const { slug, dara, promotions } = gallery
  const context = await browser.newContext({
    storageState: await dara.context.storageState(),
    timezoneId: 'Asia/Kolkata',
  })
  const page = await PromotionPage.open(await context.newPage(), slug, promotions.waiting)
  const { unmet } = await dara.api.get<Promotion>(`/promotions/${promotions.waiting}`)
  const said = unmet.find(({ kind }) => kind === 'approvals')?.sentence ?? ''
  expect(said).toMatch(/\d\d:\d\d UTC/)
  const gate = page.page.locator('[data-gate="approvals"][data-status="Needs a person"]')
  await expect(gate).toContainText(/\d\d:\d\d GMT\+5:30/)
  await expect(gate).not.toContainText('UTC')
  await context.close()
})

test('who may do what is sound: members, teams and keys, also when they are shown once', async ({ gallery }) => {
  const { slug, nora, vic } = gallery
  const { teamId } = await nora.api.post<{ teamId: string }>('/teams', { name: 'Harbour masters' })
  const { items: people } = await nora.api.get<{ items: Array<{ userId: string; displayName: string }> }>('/members')
  for (const { userId } of people.slice(0, 2)) await nora.api.post(`/teams/${teamId}/members`, { userId })
  await nora.api.post('/api-keys', { name: 'deploy-bot', role: 'member' })
  const members = await MembersPage.open(nora.page, slug)
  await members.invite('eli@low-water.example')
  const problems = await inspect(nora.page, 'members.invited')
  await open(nora.page, `/${slug}/settings/api-keys`)
  await nora.page.getByLabel('Name', { exact: true }).fill('tide-bot')
  await nora.page.getByRole('button', { name: 'Make key' }).click()
  await expect(nora.page.getByLabel('API key', { exact: true })).toHaveValue(/^baton_/)
  problems.push(...(await inspect(nora.page, 'api-keys.made')))
  await nora.page.getByRole('button', { name: 'I have stored it' }).click()
  await inspectEach(nora.page, {
    'members.full': `/${slug}/settings/members`,
    'teams.full': `/${slug}/settings/teams`,
    'signer-keys.full': `/${slug}/settings/signing-keys`,
    'api-keys.full': `/${slug}/settings/api-keys`,
    'usage.full': `/${slug}/settings/usage`,
  })
  await inspectEach(vic.page, {
    'members.viewer': `/${slug}/settings/members`,
    'teams.viewer': `/${slug}/settings/teams`,
    'signer-keys.viewer': `/${slug}/settings/signing-keys`,
    'api-keys.viewer': `/${slug}/settings/api-keys`,
    'usage.viewer': `/${slug}/settings/usage`,
  })
  expect(problems).toEqual([])
})

test('a release that a newer one has overtaken says so, and nothing but people promotes it', async ({ gallery }) => {
  const { slug, nora, releases } = gallery
  const first = await nora.api.get<Release & { buildId: string }>(`/releases/${releases.first}`)
  const again = await nora.api.post<{ number: number }>(`/builds/${first.buildId}/run-again`)
  const late = await until(async () =>
    (await releasesOf(nora.api)).find(({ version }) => version === `1.0.${again.number}`),
  )
  await inspectEach(nora.page, { 'release.overtaken': `/${slug}/releases/${late.id}` })
  await open(nora.page, `/${slug}/releases/${late.id}`)
  await expect(nora.page.getByText(/^It arrived when 1\.0\.\d+, which is newer, was here already\./)).toBeVisible()
  const { stops } = await nora.api.get<Release>(`/releases/${late.id}`)
  expect(stops.map(({ standing }) => standing)).toEqual(['never', 'never', 'never'])
})
