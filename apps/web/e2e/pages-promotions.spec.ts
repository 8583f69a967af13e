import { expect } from '@playwright/test'
import { PromotionPage } from './pages/promotion-page.ts'
import { test } from './support/gallery.ts'
import { inspect, inspectEach } from './support/inspect.ts'

// Each page is drawn and read through four times.
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

test('asking for a promotion and rolling back are sound, also for who may not', async ({ gallery }) => {
  const { slug, nora, vic, production, projectId, releases } = gallery
  const request = `/${slug}/releases/${releases.second}/promote/${production}`
  const rollback = `/${slug}/environments/${production}/rollback/${projectId}`
  await inspectEach(nora.page, { 'promotion.request': request, rollback })
  await inspectEach(vic.page, { 'promotion.request.viewer': request, 'rollback.viewer': rollback })
})
