import { expect } from '@playwright/test'
import { PromotionPage } from './pages/promotion-page.ts'
import { type Gallery, test } from './support/gallery.ts'
import { inspect, inspectEach } from './support/inspect.ts'
import { environmentOf, request, settled, until } from './support/rest.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

test('a promotion that waits is sound for the requester, an author, an approver and a viewer', async ({ gallery }) => {
  const { slug, nora, chen, dara, vic, promotions } = gallery
  const place = `/${slug}/promotions/${promotions.waiting}`
  await inspectEach(nora.page, { 'promotion.waiting.requester': place })
  await inspectEach(chen.page, { 'promotion.waiting.author': place })
  await inspectEach(dara.page, { 'promotion.waiting.approver': place })
  await inspectEach(vic.page, { 'promotion.waiting.viewer': place })

  const page = await PromotionPage.open(dara.page, slug, promotions.waiting)
  await page.bar.getByRole('button', { name: 'Reject...' }).click()
  const problems = await inspect(dara.page, 'promotion.rejecting')
  const own = await PromotionPage.open(nora.page, slug, promotions.waiting)
  await own.bar.getByRole('button', { name: 'Cancel promotion...' }).click()
  problems.push(...(await inspect(nora.page, 'promotion.cancelling')))
  expect(problems).toEqual([])
})

test('a promotion that is over is sound, however it ended', async ({ gallery }) => {
  const { slug, nora, promotions } = gallery
  const { deployed, rejected, failed, superseded, cancelled, rolledBack } = promotions
  await inspectEach(nora.page, {
    'promotion.deployed': `/${slug}/promotions/${deployed}`,
    'promotion.rejected': `/${slug}/promotions/${rejected}`,
    'promotion.failed': `/${slug}/promotions/${failed}`,
    'promotion.superseded': `/${slug}/promotions/${superseded}`,
    'promotion.cancelled': `/${slug}/promotions/${cancelled}`,
    'promotion.rolled-back': `/${slug}/promotions/${rolledBack}`,
  })
})

test('a promotion is sound while it deploys, and after nobody has decided in time', async ({ gallery }) => {
  const { slug, nora } = gallery
  const [docked, moored] = [
    await placeOf(gallery, 'dry dock', { rule: { approvals: [] }, script: 'echo "Waiting for the tide"; sleep 120' }),
    await placeOf(gallery, 'mooring', { rule: { expiryMinutes: 1 }, script: 'true' }),
  ]
  const expiring = await request(nora.api, moored.releaseId, moored.environmentId)
  const deploying = await request(nora.api, docked.releaseId, docked.environmentId)
  await until(
    () => nora.api.get<{ status: string }>(`/promotions/${deploying.promotionId}`),
    ({ status }) => status === 'deploying',
  )
  const page = await PromotionPage.open(nora.page, slug, deploying.promotionId)
  await expect(page.page.getByText('Waiting for the tide', { exact: true })).toBeVisible()
  expect(await inspect(nora.page, 'promotion.deploying')).toEqual([])
  expect((await settled(nora.api, expiring.promotionId)).status).toBe('expired')
  await inspectEach(nora.page, { 'promotion.expired': `/${slug}/promotions/${expiring.promotionId}` })
})

/** An environment of its own with a rule of its own, for a release of the gallery's artifact. */
async function placeOf(
  { nora, projectId }: Gallery,
  name: string,
  { rule, script }: { rule: Record<string, unknown>; script: string },
): Promise<{ environmentId: string; releaseId: string }> {
  const { rule: guarded } = await environmentOf(nora.api, 'production')
  const { environmentId } = await nora.api.post<{ environmentId: string }>('/environments', {
    name,
    rule: { ...guarded, ...rule },
  })
  const { lifecycleId } = await nora.api.post<{ lifecycleId: string }>('/lifecycles', {
    name: `only ${name}`,
    phases: [{ environmentId }],
  })
  const { trust } = await nora.api.get<{ trust: Array<{ source: string }> }>(`/projects/${projectId}`)
  const project = await nora.api.post<{ projectId: string }>('/projects', {
    name: `tides in ${name}`,
    lifecycleId,
    cutsReleases: false,
    trust: trust.map(({ source }) => ({ source })),
    steps: [{ kind: 'script', name: 'Unpack', timeoutMs: 300_000, script }],
  })
  // Other repositories of the gallery publish too.
  const { items } = await nora.api.get<{ items: Array<{ id: string; source: string }> }>('/release-artifacts')
  const { releaseId } = await nora.api.post<{ releaseId: string }>('/releases', {
    projectId: project.projectId,
    artifactId: items.find((artifact) => trust.some(({ source }) => source === artifact.source))?.id,
  })
  return { environmentId, releaseId }
}

test('asking for a promotion and rolling back are sound, also for who may not', async ({ gallery }) => {
  const { slug, nora, vic, production, projectId, releases } = gallery
  const request = `/${slug}/releases/${releases.second}/promote/${production}`
  // In production everything was stepped back from; in staging there is something to go back to.
  const staging = await environmentOf(nora.api, 'staging')
  const rollback = `/${slug}/environments/${staging.id}/rollback/${projectId}`
  await inspectEach(nora.page, { 'promotion.request': request, rollback })
  await inspectEach(vic.page, { 'promotion.request.viewer': request, 'rollback.viewer': rollback })
})
