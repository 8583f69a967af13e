import { expect, type Page, test } from '@playwright/test'
import { BuildPage } from './pages/build-page.ts'
import { PromotionPage } from './pages/promotion-page.ts'
import type { Answer, Refusal } from './support/api.ts'
import { commitAndPush, git } from './support/git.ts'
import { ownStack } from './support/own-stack.ts'
import {
  down,
  everythingServes,
  freezePart,
  freezePartFor,
  identityOf,
  killPart,
  type PartName,
} from './support/parts.ts'
import { freshWord } from './support/people.ts'
import { type Build, buildOf, environmentOf, promote, request, settled, until } from './support/rest.ts'
import { Gate, pipelineOf, rawLog, stepOf, untilPrinted } from './support/steps.ts'
import { hookOfSample, sendPush } from './support/webhooks.ts'
import { Developer, furnish, type World } from './support/world.ts'

const LINES = 3_000
const HALF = 1_500

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

test('the worker killed with -9 while a step prints: the step goes on and runs once, its log is byte for byte what it printed, its launcher is the same process', async () => {
  const { nora, slug } = world
  const printing = await startPrinting()
  const page = await BuildPage.open(nora.page, slug, printing.step.buildId)
  await expect(page.line(HALF + 1)).toContainText(`line ${HALF}`)
  const launcher = await identityOf('ci-launcher')

  const worker = await killPart('ci-worker')
  await printing.gate.open()
  await worker.returned()

  const build = await buildOf(nora.api, printing.commitSha)
  expect(build).toMatchObject({ state: 'passed', jobs: [{ attempts: [{ attempt: 1, steps: [{ name: 'Print' }] }] }] })
  expect((await rawLog(nora.api, printing.step)).equals(printing.printed)).toBe(true)
  expect(await identityOf('ci-launcher')).toEqual(launcher)
  await expect(page.status).toHaveText('Passed')
  await expect(page.line(LINES + 1)).toContainText(`line ${LINES}`)
})

test('ci killed with -9 right after the last of 100 accepted webhooks: each commit has its build, and the newest one its verdict', async () => {
  const { nora, pushUrl } = world
  const developer = await Developer.clone(pushUrl)
  const branch = `storm-${freshWord()}`
  await git(developer.folder, 'checkout', '--quiet', '-b', branch)
  await developer.edit('.baton.yml', () => pipelineOf('git rev-parse HEAD 2>&1 || echo "$BATON_COMMIT"'))
  await git(developer.folder, 'add', '--all')
  const commits: string[] = []
  for (let number = 0; number < 100; number += 1) {
    await git(developer.folder, 'commit', '--quiet', '--allow-empty', '-m', `Push ${number}`)
    commits.push(await git(developer.folder, 'rev-parse', 'HEAD'))
  }
  await git(developer.folder, 'push', '--quiet', 'origin', branch)
  const hook = await hookOfSample(nora.api)

  const receipts = await Promise.all(
    commits.map((sha, at) => sendPush(hook, { branch, sha, before: commits[at - 1] ?? '0'.repeat(40) })),
  )
  const ci = await killPart('ci-server')
  expect(receipts.filter(({ status }) => status !== 202 && status !== 200)).toEqual([])
  await ci.returned()

  const builds = await Promise.all(receipts.map(({ build }) => ended(build.id)))
  expect(builds.map(({ commitSha }) => commitSha)).toEqual(commits)
  expect(new Set(builds.map(({ number }) => number)).size).toBe(100)
  expect(builds.at(-1)).toMatchObject({ state: 'passed' })
  expect(builds.filter(({ state }) => state !== 'passed' && state !== 'superseded')).toEqual([])
})

test('the web server killed with -9 comes back by itself: the session still holds, and open pages go on without a reload', async () => {
  const { nora, chen, slug, firstRelease } = world
  const printing = await startPrinting()
  const asked = await request(nora.api, firstRelease.id, (await environmentOf(nora.api, 'production')).id)
  const log = await BuildPage.open(nora.page, slug, printing.step.buildId)
  await expect(log.line(HALF + 1)).toContainText(`line ${HALF}`)
  const page = await PromotionPage.open(chen.page, slug, asked.promotionId)
  const loaded = [nora.page, chen.page].map(countLoads)

  const web = await killPart('web')
  await printing.gate.open()
  await web.returned()

  await nora.api.post(`/promotions/${asked.promotionId}/cancel`)
  await page.becomes('Cancelled')
  await expect(log.line(LINES + 1)).toContainText(`line ${LINES}`)
  await expect(log.status).toHaveText('Passed')
  expect(loaded.map((count) => count())).toEqual([0, 0])
  expect((await rawLog(nora.api, printing.step)).equals(printing.printed)).toBe(true)
  await page.page.reload()
  await page.becomes('Cancelled')
})

test('PostgreSQL killed with -9 comes back by itself, and every answer meanwhile is the right one or says that the database is away', async () => {
  const { nora } = world
  const { returned } = await killPart('PostgreSQL')
  const refusals = await collectRefusals(() => nora.api.send('GET', '/releases'), returned())
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ status: 503, code: 'UNAVAILABLE', reason: 'database_away' })
  }
  const { status, body } = await nora.api.send('GET', '/releases')
  expect(status, JSON.stringify(body)).toBe(200)
})

/** Asks again and again until `over`; answers every refusal. */
async function collectRefusals(ask: () => Promise<Answer<Refusal>>, over: Promise<void>): Promise<Refusal[]> {
  const refusals: Refusal[] = []
  let going = true
  const ended = over.finally(() => {
    going = false
  })
  while (going) {
    const { status, body } = await ask()
    if (status !== 200) refusals.push(body)
  }
  await ended
  return refusals
}

const PARTS: ReadonlyArray<{ part: PartName; name: string }> = [
  { part: 'PostgreSQL', name: 'PostgreSQL' },
  { part: 'Temporal', name: 'Temporal' },
  { part: 'ci-server', name: 'ci' },
  { part: 'ci-worker', name: 'ci worker' },
  { part: 'ci-launcher', name: 'ci launcher' },
  { part: 'cd-server', name: 'cd' },
  { part: 'cd-worker', name: 'cd worker' },
  { part: 'cd-launcher', name: 'cd launcher' },
]

for (const { part, name } of PARTS) {
  test(`${name} stopped alone is named by health, and nothing else is; let go on, health is well again`, async () => {
    await everythingServes()
    const goOn = await freezePart(part)
    try {
      await until(down, ({ status }) => status === 503)
      // What depends on it has time to be named too, and must not be.
      for (let times = 0; times < 3; times += 1) expect(await down()).toEqual({ status: 503, down: [name] })
    } finally {
      goOn()
    }
    await everythingServes()
  })
}

test('PostgreSQL stopped for 30 s while a build runs, a push comes and a promotion waits: nothing is lost, and all of it ends well after its return', async () => {
  const { nora, chen, firstRelease } = world
  const printing = await startPrinting()
  const production = await environmentOf(nora.api, 'production')
  const asked = await request(nora.api, firstRelease.id, production.id)
  const page = await PromotionPage.open(chen.page, world.slug, asked.promotionId)

  const developer = await Developer.clone(world.pushUrl)
  const outage = freezePartFor('PostgreSQL', 30_000)
  await until(down, ({ status }) => status === 503)
  await printing.gate.open()
  const reading = Promise.all(['/releases', '/builds'].map((path) => nora.api.send('GET', path)))
  const pushed = await push(developer)
  await outage
  await everythingServes()

  expect(await buildOf(nora.api, printing.commitSha)).toMatchObject({
    state: 'passed',
    jobs: [{ attempts: [{ attempt: 1 }] }],
  })
  expect((await rawLog(nora.api, printing.step)).equals(printing.printed)).toBe(true)
  expect(await buildOf(nora.api, pushed)).toMatchObject({ state: 'passed' })
  // Who asked meanwhile waited for its return, or was told.
  for (const { status, body } of await reading) {
    if (status !== 200) expect(body).toMatchObject({ status: 503, detail: expect.stringContaining('did not answer') })
  }
  await page.approve('The database is back')
  await page.becomes('Deployed')
  expect((await settled(nora.api, asked.promotionId)).decisions).toMatchObject([{ decision: 'approve' }])
})

/** Pushes one more commit; its webhook meets whatever is broken now. */
async function push(developer: Developer): Promise<string> {
  await developer.edit('README.md', (text) => `${text}\nPushed while the database was away.\n`)
  return commitAndPush(developer.folder, 'Push without a database')
}

/** Pushes a step that prints a drawn word and the first half of its lines, then waits at its gate, then prints the rest. */
async function startPrinting() {
  const { nora, pushUrl } = world
  const [gate, word] = [new Gate(), freshWord()]
  const developer = await Developer.clone(pushUrl)
  await git(developer.folder, 'checkout', '--quiet', '-b', `print-${word}`)
  await git(developer.folder, 'config', 'push.autoSetupRemote', 'true')
  const count = (from: number, to: number) => `for i in $(seq ${from} ${to}); do echo "line $i"; done`
  const script = [gate.make, `echo ${word}`, count(1, HALF), gate.wait, count(HALF + 1, LINES)].join('\n')
  await developer.edit('.baton.yml', () => pipelineOf(script))
  const commitSha = await commitAndPush(developer.folder, 'Print')
  const step = await stepOf(nora.api, commitSha)
  await untilPrinted(nora.api, step, `line ${HALF}`)
  const lines = Array.from({ length: LINES }, (_, at) => `line ${at + 1}\n`)
  return { gate, commitSha, step, printed: Buffer.from(`${word}\n${lines.join('')}`) }
}

/** A build once it has ended. */
function ended(buildId: string): Promise<Build> {
  return until(
    () => world.nora.api.get<Build>(`/builds/${buildId}`),
    ({ state }) => !['queued', 'waiting', 'running'].includes(state),
  )
}

/** How often a page was loaded since. */
function countLoads(page: Page): () => number {
  let loads = 0
  page.on('load', () => {
    loads += 1
  })
  return () => loads
}
