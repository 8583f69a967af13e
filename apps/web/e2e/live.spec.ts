import { randomInt } from 'node:crypto'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { BuildPage } from './pages/build-page.ts'
import { DashboardPage } from './pages/dashboard-page.ts'
import { PromotionPage } from './pages/promotion-page.ts'
import { EventStream } from './support/event-stream.ts'
import { commitAndPush, git } from './support/git.ts'
import { ownStack } from './support/own-stack.ts'
import { freshWord } from './support/people.ts'
import { buildOf, environmentOf, type Promotion, promote, request } from './support/rest.ts'
import { Statements } from './support/statements.ts'
import { Gate, pipelineOf, rawLog, type StepLog, stepOf, untilPrinted } from './support/steps.ts'
import { Developer, furnish, type Member, type World } from './support/world.ts'

/** Each stream checks once a minute whether its reader may still read, and a log's stream how far the log is. The outbox looks for mail. */
const MAY_STILL_READ =
  /^(begin|commit|set transaction [a-z ,]+)$|set_config|"identity"\."(sessions|organization_sessions|memberships|grants|mails)"|from "ci"\."logs"/

let world: World
ownStack(
  async () => ({}),
  async ({ browser }) => {
    world = await furnish(browser)
    await promote(world.nora.api, world.firstRelease.id, (await environmentOf(world.nora.api, 'staging')).id)
  },
)
test.afterAll(async () => {
  for (const member of world ? [world.nora, world.chen, world.dara] : []) await member.context.close()
})

test('while a step is silent the open log, dashboard and promotion pages ask nothing, and no query repeats but whether the readers still may; the next line reaches both browsers', async () => {
  const { nora, chen, slug } = world
  const [before, after, gate] = [freshWord(), freshWord(), new Gate()]
  const running = await start([gate.make, `echo ${before}`, gate.wait, `echo ${after}`].join('\n'))
  await untilPrinted(nora.api, running.step, before)
  const promotionId = await askForProduction()
  const logs = await Promise.all([nora, chen].map((member) => openThree(member, running.step, promotionId)))
  for (const log of logs) await expect(log.line(1)).toContainText(before)
  const clock = await EventStream.open(nora, slug, '/api/events')
  const statements = await Statements.open()

  // What opening the pages has still to do is over by the first beat.
  await clock.beats(1)
  const requests = [nora, chen].map(({ context }) => collectRequests(context))
  await statements.reset()
  await clock.beats(4)
  const ran = await statements.read()

  expect(requests.map((collected) => collected())).toEqual([[], []])
  expect(ran.filter(({ query }) => !MAY_STILL_READ.test(query))).toEqual([])
  // Two browsers with an event stream and a log's each, and the clock: so many streams are looked at twice at most.
  expect(ran.filter(({ calls }) => calls > 2 * 5)).toEqual([])
  await gate.open()
  for (const log of logs) await expect(log.line(2)).toContainText(after)
  clock.close()
  await statements.close()
  await nora.api.post(`/promotions/${promotionId}/cancel`)
  await buildOf(nora.api, running.commitSha)
})

test('the tabs of a browser share one event stream, which another tab leads once the first is closed', async () => {
  const { nora, chen, slug } = world
  const promotionId = await askForProduction()
  for (const page of nora.context.pages()) await page.goto('about:blank')
  const requests = collectRequests(nora.context)
  const streams = () => requests().filter((url) => new URL(url).pathname === '/api/events')
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => nora.context.newPage()))
  if (!first || !second || !third) throw new Error('There are not three tabs.')
  await DashboardPage.open(first, slug).then(isLive)
  const promotion = await PromotionPage.open(second, slug, promotionId)
  await isLive(promotion)
  const dashboard = await DashboardPage.open(third, slug)
  await isLive(dashboard)
  expect(streams()).toHaveLength(1)
  const waiting = dashboard.place('production').locator('[data-status="Waiting for approval"]')
  await expect(waiting).toBeVisible()

  await first.close()
  await expect.poll(() => streams().length).toBe(2)
  const { intentSha256 } = await chen.api.get<Promotion>(`/promotions/${promotionId}`)
  await chen.api.post(`/promotions/${promotionId}/reject`, { intentSha256, reason: 'Not now' })
  await promotion.becomes('Rejected')
  await expect(waiting).toBeHidden()
  expect(streams()).toHaveLength(2)
  await Promise.all([second.close(), third.close()])
})

test("resumed from 100 random offsets, through the web's stream, a log's bytes are the same", async () => {
  const { nora } = world
  const gate = new Gate()
  const running = await start(
    [
      gate.make,
      'for i in $(seq 3000); do echo "line $i äöü"; done',
      'head -c 300000 /dev/urandom',
      'echo; echo half',
      gate.wait,
      'head -c 300000 /dev/urandom',
    ].join('\n'),
  )
  await untilPrinted(nora.api, running.step, 'half')
  const live = Array.from({ length: 50 }, () => readFrom(running.step, randomInt(300_000)))
  const opened = await Promise.all(live)
  await gate.open()
  await buildOf(nora.api, running.commitSha)
  const whole = await rawLog(nora.api, running.step)
  const ended = await Promise.all(Array.from({ length: 50 }, () => readFrom(running.step, randomInt(whole.length + 1))))
  for (const { from, rest } of [...opened, ...ended]) {
    expect((await rest).equals(whole.subarray(from)), `from ${from}`).toBe(true)
  }
})

/** Pushes a step with this script, and answers its commit and its log. */
async function start(script: string): Promise<{ commitSha: string; step: StepLog }> {
  const developer = await Developer.clone(world.pushUrl)
  await git(developer.folder, 'checkout', '--quiet', '-b', `silent-${freshWord()}`)
  await git(developer.folder, 'config', 'push.autoSetupRemote', 'true')
  await developer.edit('.baton.yml', () => pipelineOf(script))
  const commitSha = await commitAndPush(developer.folder, 'Print')
  return { commitSha, step: await stepOf(world.nora.api, commitSha) }
}

async function askForProduction(): Promise<string> {
  const production = await environmentOf(world.nora.api, 'production')
  return (await request(world.nora.api, world.firstRelease.id, production.id)).promotionId
}

/** Opens log, dashboard and promotion in three tabs of one browser, and waits until all of them are live. */
async function openThree(member: Member, step: StepLog, promotionId: string): Promise<BuildPage> {
  const [second, third] = [await member.context.newPage(), await member.context.newPage()]
  const streamed = member.page.waitForResponse((response) => response.url().includes(`/logs/${step.logId}/stream`))
  const log = await BuildPage.open(member.page, world.slug, step.buildId)
  await streamed
  await isLive(log)
  await isLive(await DashboardPage.open(second, world.slug))
  await isLive(await PromotionPage.open(third, world.slug, promotionId))
  return log
}

async function isLive({ page }: { page: Page }): Promise<void> {
  await expect(page.locator('html[data-live="live"]')).toBeAttached()
}

/** The addresses that every tab of a browser asks from now on. */
function collectRequests(context: BrowserContext): () => string[] {
  const urls: string[] = []
  context.on('request', (asked) => urls.push(asked.url()))
  return () => urls
}

/** Opens a log's stream after a byte; answers what it gives until its end. */
async function readFrom(step: StepLog, from: number): Promise<{ from: number; rest: Promise<Buffer> }> {
  const path = `/api/builds/${step.buildId}/logs/${step.logId}/stream`
  const stream = await EventStream.open(world.nora, world.slug, path, String(from))
  const read = async () => {
    const parts: Buffer[] = []
    for (;;) {
      const { event, data } = await stream.next()
      if (event === 'end') return Buffer.concat(parts)
      if (data !== undefined) parts.push(Buffer.from(data, 'base64'))
    }
  }
  return { from, rest: read() }
}
