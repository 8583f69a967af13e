import { randomUUID } from 'node:crypto'
import { type Browser, type BrowserContext, expect } from '@playwright/test'
import { ACT_CASES } from './bad-input/act-cases.ts'
import { BUILD_CASES } from './bad-input/build-cases.ts'
import { codesInSource, isSaidBy } from './bad-input/codes.ts'
import { DECISION_CASES, type DecisionCase } from './bad-input/decision-cases.ts'
import { ELSEWHERE } from './bad-input/elsewhere.ts'
import { PAGE_CASES } from './bad-input/page-cases.ts'
import { PUBLICATION_CASES } from './bad-input/publication-cases.ts'
import { untilEnded } from './bad-input/push-builds.ts'
import { faultsOf, sentence } from './bad-input/sentence.ts'
import { test } from './bad-input/set-up.ts'
import type { Stage } from './bad-input/stage.ts'
import { countBuilds, WEBHOOK_CASES } from './bad-input/webhook-cases.ts'
import { AuditPage } from './pages/audit-page.ts'
import { BuildPage } from './pages/build-page.ts'
import { PromotionPage } from './pages/promotion-page.ts'
import { RepositoryPage } from './pages/repository-page.ts'
import type { Answer, Refusal } from './support/api.ts'
import { deliver, pushPayload } from './support/deliver-webhook.ts'
import { connectByHand } from './support/webhooks.ts'

type Row = { status: number; code: string; reason?: string; said: string }

/** Holds status, code, reason and every word of a refusal; answers what was said. */
function isRefused({ status, body }: Answer<Refusal>, row: Row): string {
  expect(body.detail).toMatch(sentence(row.said))
  const { code, reason, detail } = body
  expect({ status, code, reason }).toEqual({ status: row.status, code: row.code, reason: row.reason })
  expect(faultsOf(detail)).toEqual([])
  return detail
}

test.describe('refused webhooks', () => {
  for (const row of WEBHOOK_CASES) {
    test(row.case, async ({ stage }) => {
      const before = await countBuilds(stage)
      isRefused(await row.send(stage), row)
      expect(await countBuilds(stage)).toBe(before)
    })
  }

  test('a webhook that comes again is answered 200, with the one build', async ({ stage }) => {
    const delivery = { body: pushPayload('again', 'd'.repeat(40)), key: randomUUID() }
    const hook = stage.quiet
    const [first, second] = [await deliver<object>(hook, delivery), await deliver(hook, delivery)]
    expect([first.status, second.status]).toEqual([202, 200])
    expect(second.body).toEqual({ ...first.body, replayed: true })
    const { items: builds } = await stage.nora.api.get<{ items: unknown[] }>(`/builds?commitSha=${'d'.repeat(40)}`)
    expect(builds).toHaveLength(1)
  })

  test('the page of a repository says, while it is open, that a signature did not match', async ({ stage }) => {
    const { nora, slug } = stage
    const { repositoryId: id, url: webhookUrl } = await connectByHand(nora.api, 'unsigned')
    const page = await RepositoryPage.open(nora.page, slug, id)
    await expect(page.delivery).toHaveText('No delivery yet')
    await deliver({ url: webhookUrl, secret: 'another' }, { body: pushPayload('main', 'e'.repeat(40)) })
    const { lastDelivery } = await nora.api.get<{ lastDelivery: { sentence: string } }>(`/repositories/${id}`)
    expect(lastDelivery.sentence).toBe(
      'A delivery came, but its signature does not match this secret. Paste it again in Gitea, Settings, Webhooks.',
    )
    await expect(page.delivery).toHaveText(lastDelivery.sentence)
  })
})

test.describe('builds that come upon something', () => {
  for (const row of BUILD_CASES) {
    test(row.case, async ({ stage }) => {
      const { api, page: tab } = stage.nora
      const buildId = row.begin ? await row.begin(stage) : await stage.builds.of(row.case)
      await row.meanwhile?.(api, buildId)
      await untilEnded(api, buildId)
      const build = await api.get<BuildEnd>(`/builds/${buildId}`)
      expect(build.cause ?? '').toMatch(sentence(row.said ?? ''))
      expect(build.state).toBe(row.state)
      expect(build.pipelineFaults.map(({ file, line, column, frame }) => ({ file, line, column, frame }))).toEqual(
        (row.faults ?? []).map((fault) => ({ file: '.baton.yml', ...fault })),
      )
      const page = await BuildPage.open(tab, stage.slug, buildId)
      await expect(page.sentence).toHaveText(sentence(row.headline))
      if (build.cause !== null) {
        expect(faultsOf(build.cause)).toEqual([])
        await expect(page.said(build.cause)).toBeVisible()
      }
      for (const { line, column, frame } of row.faults ?? []) {
        await expect(page.faults).toContainText(`Line ${line}, column ${column}`)
        if (frame !== '') await expect(page.faults.getByRole('region', { name: `Line ${line}` })).toHaveText(frame)
      }
      await row.also?.(api, build, page)
    })
  }
})

test.describe('refused messages of the contract', () => {
  for (const [index, row] of PUBLICATION_CASES.entries()) {
    test(row.case, async ({ stage }) => {
      const { publisher, orgId, source, nora, slug } = stage
      const draftOf = () => publisher.draft({ orgId, source, name: 'wrong', version: `1.0.${index}` })
      const draft = draftOf()
      row.change?.(draft)
      const { status, body } = await (row.send ? row.send(publisher, draft, draftOf) : publisher.send(draft))
      expect([body.detail, body.hint]).toEqual([
        expect.stringMatching(sentence(row.said)),
        expect.stringMatching(sentence(row.hint)),
      ])
      expect({ status, code: body.code }).toEqual({ status: row.status, code: row.code })
      for (const said of [body.detail, body.hint]) expect(faultsOf(said)).toEqual([])
      if (row.logged === null) return
      const page = await AuditPage.open(nora.page, slug, 'publication.rejected')
      await expect(page.entries.first()).toContainText(sentenceIn(`Baton refused a publication ({id}): ${row.logged}`))
    })
  }
})

test.describe('refused decisions', () => {
  const early = new Map<string, ReturnType<typeof prepare>>()
  test.beforeAll(async ({ stage, browser }) => {
    // What must wait for its time waits while the others are refused.
    for (const row of DECISION_CASES) if (row.early) early.set(row.case, prepare(row, stage, browser))
    await Promise.all(early.values())
  })
  for (const row of DECISION_CASES) {
    test(row.case, async ({ stage, browser }) => {
      const { asked, context, page } = await (early.get(row.case) ?? prepare(row, stage, browser))
      await row.meanwhile?.(stage, asked)
      const { promotionId, intentSha256 } = asked
      const approval = { intentSha256: row.sends ?? intentSha256 }
      const answer = await stage[row.who].api.send('POST', `/promotions/${promotionId}/approve`, approval)
      const detail = isRefused(answer, row)
      if (row.page === 'bar') {
        await expect(page.bar).toContainText(detail)
        await expect(page.bar.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
      } else {
        expect(await page.approveRefused('What I wrote')).toBe(detail)
      }
      await context.close()
    })
  }
})

test.describe('refused acts', () => {
  for (const row of ACT_CASES) {
    test(row.case, async ({ stage, request }) => {
      isRefused(await row.send(stage, request), row)
    })
  }
  for (const row of PAGE_CASES) {
    test(row.case, async ({ stage }) => {
      const answer = await row.send(stage)
      expect(answer.body.detail).toMatch(sentence(row.said))
      expect(answer.status).toBe(row.status)
      if (row.viaForm !== true) isRefused(answer, row)
      await expect(await row.press(stage)).toHaveText(sentence(row.said))
    })
  }
})

test('every code by which Baton refuses has its case here, or names the test that has it', async () => {
  const codes = await codesInSource()
  const refusals = [...WEBHOOK_CASES, ...DECISION_CASES, ...ACT_CASES, ...PAGE_CASES, ...PUBLICATION_CASES]
  const here = new Set([
    ...BUILD_CASES.flatMap((row) => row.codes),
    ...refusals.flatMap((row: { code: string; reason?: string }) => [row.code, ...(row.reason ? [row.reason] : [])]),
  ])
  const elsewhere = ELSEWHERE.map(({ code }) => code)
  expect(codes.filter((code) => !here.has(code) && !elsewhere.includes(code))).toEqual([])
  expect([...here, ...elsewhere].filter((code) => !codes.includes(code))).toEqual([])
  expect(elsewhere.filter((code) => here.has(code))).toEqual([])
  for (const { code, test: file, says } of ELSEWHERE) expect(await isSaidBy(file, says), code).toBe(true)
})

type BuildEnd = Parameters<NonNullable<(typeof BUILD_CASES)[number]['also']>>[1] & {
  pipelineFaults: Array<{ file: string; line: number; column: number; frame: string }>
}

/** Opens the promotion's page where nothing that happens later is heard. */
async function prepare(
  row: DecisionCase,
  stage: Stage,
  browser: Browser,
): Promise<{ asked: Awaited<ReturnType<DecisionCase['ask']>>; context: BrowserContext; page: PromotionPage }> {
  const asked = await row.ask(stage)
  const context = await browser.newContext({ storageState: await stage[row.who].context.storageState() })
  await context.route('**/api/events*', (route) => route.abort())
  return { asked, context, page: await PromotionPage.open(await context.newPage(), stage.slug, asked.promotionId) }
}

function sentenceIn(written: string): RegExp {
  return new RegExp(sentence(written).source.slice(1, -1))
}
