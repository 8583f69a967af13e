import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { ApiKeysPage } from './pages/api-keys-page.ts'
import { MembersPage } from './pages/members-page.ts'
import { address } from './support/address.ts'
import { Api, type Refusal } from './support/api.ts'
import { newPerson } from './support/people.ts'
import { environmentOf, releaseInDevelopment, until } from './support/rest.ts'
import { repositoryFolder } from './support/stack.ts'
import { letIn, test } from './support/world.ts'

const run = promisify(execFile)

test('a script with a key reads builds and logs, asks, explains, rolls back and reads the record; a person decides', async ({
  ownWorld: world,
}) => {
  const { nora, chen, slug, firstRelease } = world
  const listed = await nora.api.get<{ items: Array<{ id: string; number: number }> }>('/builds?limit=1')
  const again = await nora.api.post<{ number: number }>(`/builds/${listed.items[0]?.id}/run-again`)
  const newer = await releaseInDevelopment(nora.api, `1.0.${again.number}`)
  const key = await (await ApiKeysPage.open(nora.page, slug)).make('deploy-bot', 'Member')

  const script = run(join(import.meta.dirname, 'script/promote.sh'), {
    env: { PATH: process.env.PATH, BATON_URL: address(), BATON_KEY: key },
  })
  let printed = ''
  script.child.stdout?.on('data', (text) => {
    printed += text
  })
  const production = await environmentOf(nora.api, 'production')
  for (const [index, act] of (['approve', 'approve', 'reject'] as const).entries()) {
    // The script first says what is unmet, and that it may not decide itself.
    await until(
      async () => printed.split('by key: ').length - 1,
      (refusals) => refusals >= Math.min(index + 1, 2),
    )
    const { promotionId, intentSha256 } = await waitingIn(chen.api, production.id)
    const remark = act === 'approve' ? { comment: 'Checked' } : { reason: 'It is there already' }
    await chen.api.post(`/promotions/${promotionId}/${act}`, { intentSha256, ...remark })
  }
  const { stdout } = await script

  const said = stdout.trim().split('\n')
  const unmet = /^unmet: Needs 1 approval: Chen Wu or Dara Okafor can approve until .* UTC\. Asked on .* UTC\./
  const refused =
    'by key: 403 person_needed An API key cannot approve: a signed-in person does. Sign in to Baton and do it there.'
  expect(said).toEqual([
    `build: ${again.number} passed`,
    expect.stringMatching(/^log lines: \d\d+ complete true$/),
    'tests: 8',
    `artifact: ${newer.artifacts[0]?.sha256}`,
    ...[firstRelease.version, newer.version].flatMap((version) => [
      'staging: deployed',
      expect.stringMatching(unmet),
      refused,
      'production: deployed',
      `live: ${version}`,
    ]),
    'asked again: rejected',
    'rollback: deployed',
    `live: ${firstRelease.version}`,
    expect.stringContaining('promotion.approved'),
  ])
  for (const action of ['promotion.rejected', 'promotion.requested', 'promotion.rollbackRequested', 'release.cut']) {
    expect(said.at(-1)).toContain(` ${action}`)
  }
  const { items: members } = await nora.api.get<{ items: Array<{ userId: string; displayName: string }> }>('/members')
  const idOf = (name: string) => members.find((member) => member.displayName === name)?.userId
  const newest = (action: string) => nora.api.get<{ items: unknown[] }>(`/audit/entries?action=${action}&limit=1`)
  expect((await newest('promotion.approved')).items).toMatchObject([
    { actor: { type: 'user', personId: idOf('Chen Wu') }, reason: 'Checked' },
  ])
  expect((await newest('promotion.rollbackRequested')).items).toMatchObject([
    { actor: { type: 'apiKey', personId: idOf('Nora Lind') } },
  ])
})

/** The promotion that waits for an approval in an environment, once the script has asked for one. */
async function waitingIn(api: Api, environmentId: string): Promise<{ promotionId: string; intentSha256: string }> {
  type Listed = { id: string; status: string; environmentId: string; intentSha256: string }
  const waiting = await until(async () => {
    const { items } = await api.get<{ items: Listed[] }>('/promotions?limit=20')
    return items.find((one) => one.status === 'waitingForApproval' && one.environmentId === environmentId)
  })
  const { intentSha256 } = await api.get<{ intentSha256: string }>(`/promotions/${waiting.id}`)
  return { promotionId: waiting.id, intentSha256 }
}

test('a key has no more rights than its maker at any call: demoted, then removed, it is refused', async ({
  world,
  browser,
  request: http,
}) => {
  const { nora, slug, firstRelease } = world
  const eve = await letIn(browser, nora, slug, { person: newPerson('Eve Sand'), role: 'member' })
  const keys = await ApiKeysPage.open(eve.page, slug)
  await expect(eve.page.getByLabel('Role').getByRole('option')).toHaveText(['Member', 'Viewer'])
  const key = Api.ofKey(http, await keys.make('eve-bot', 'Member'))
  // It waits there for a colleague, so that it can be taken back.
  const { id: environmentId } = await environmentOf(key, 'production')
  const ask = () => key.send<Refusal>('POST', '/promotions', { releaseId: firstRelease.id, environmentId })
  const own = await eve.api.send<Refusal>('POST', '/api-keys', { name: 'more', role: 'admin' })
  expect(own).toMatchObject({ status: 403, body: { reason: 'exceeds_maker' } })
  const { promotionId } = (await ask()).body as unknown as { promotionId: string }
  expect(await key.send('POST', `/promotions/${promotionId}/cancel`)).toMatchObject({ status: 200 })

  const members = await (await MembersPage.open(nora.page, slug)).changeRole('Eve Sand', 'Viewer')
  expect(await ask()).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
  expect(await key.send('GET', '/releases')).toMatchObject({ status: 200 })

  await members.remove('Eve Sand')
  for (const answer of [await ask(), await key.send('GET', '/releases'), await key.send('GET', '/builds')]) {
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
  }
  await eve.context.close()
})

test('where a key was used from is where it was, whatever its bearer claims', async ({ world }) => {
  const { chen, slug } = world
  const key = await (await ApiKeysPage.open(chen.page, slug)).make('place-bot', 'Viewer')
  const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': '203.0.113.7' }
  expect((await fetch(`${address()}/api/v1/releases`, { headers })).status).toBe(200)
  await ApiKeysPage.open(chen.page, slug)
  const row = chen.page.getByRole('listitem').filter({ hasText: 'place-bot' })
  await expect(row).toContainText(/from (127\.0\.0\.1|::1)/)
  await expect(chen.page.getByText('203.0.113.7')).toHaveCount(0)
})

test('the OpenAPI document lists exactly what the procedures are, the downloads and the streams', async ({
  world,
  request: http,
}) => {
  const { nora } = world
  const document = (await (await http.get(`${address()}/api/v1/openapi.json`)).json()) as OpenApi
  expect(document.openapi).toMatch(/^3\.1\./)
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(listed.toSorted()).toEqual([...(await proceduresInSource()), ...DOWNLOADS].toSorted())

  // What the document names is there: each list answers.
  for (const [path, { get }] of Object.entries(document.paths)) {
    const needed = get?.parameters?.some((parameter) => parameter.required)
    if (!get || needed || DOWNLOADS.includes(`GET ${path}`)) continue
    expect(await nora.api.send('GET', path), path).toMatchObject({ status: 200 })
  }
  expect(await nora.api.send('GET', '/nothing-like-this')).toMatchObject({ status: 404 })
})

test('the reference has a place for every call of the document, and the example of each list runs as it stands', async ({
  world,
  browser,
  request: http,
}) => {
  const { nora } = world
  const { key } = await nora.api.post<{ key: string }>('/api-keys', { name: 'reader', role: 'owner', expiresInDays: 1 })
  const document = (await (await http.get(`${address()}/api/v1/openapi.json`)).json()) as OpenApi
  const calls = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${address()}/docs/api`)
  const nouns = await page
    .getByRole('navigation', { name: 'What the calls are about' })
    .getByRole('heading')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))
  const [found, examples]: [string[], string[]] = [[], []]
  for (const noun of nouns) {
    await page.goto(noun)
    found.push(...(await page.locator('h2[id]').evaluateAll((headings) => headings.map(({ id }) => id))))
    examples.push(...(await page.getByRole('region', { name: 'Code' }).allTextContents()))
  }
  expect(found.toSorted()).toEqual(calls.map(({ operationId }) => operationId).toSorted())

  const addresses = examples
    .filter((example) => !/ -X |\/[A-Z_0-9]+(\/|$)/.test(example))
    .map((example) => example.trim().split('\n').at(-1)?.trim() ?? '')
    .filter((place) => !DOWNLOADS.some((download) => place.endsWith(download.slice('GET '.length))))
  expect(addresses.length).toBeGreaterThan(20)
  for (const place of addresses) {
    const answer = await http.get(place, { headers: { authorization: `Bearer ${key}` } })
    // Some lists are of one thing, which must be named beside.
    expect([200, 422], `${place} ${await answer.text()}`).toContain(answer.status())
    if (answer.status() === 422) expect(requiredOf(document, place), place).toBe(true)
  }
})

/** Whether a call cannot be made without a parameter that its address does not hold. */
function requiredOf({ paths }: OpenApi, place: string): boolean {
  const path = new URL(place).pathname.replace('/api/v1', '')
  return paths[path]?.get?.parameters?.some(({ required }) => required) ?? false
}

// No procedures: they answer with a file or a stream.
const DOWNLOADS = [
  'GET /artifacts/{sha256}',
  'GET /audit/export',
  'GET /audit/verify.mjs',
  'GET /builds/{buildId}/logs/{logId}/raw',
  'GET /builds/{buildId}/logs/{logId}/stream',
  'GET /deployments/{deploymentId}/log/stream',
  'GET /events',
  'GET /openapi.json',
]

type Operation = { operationId: string; parameters?: Array<{ required?: boolean }> }
type OpenApi = { openapi: string; paths: Record<string, Record<string, Operation>> }

/** Every procedure with a REST path, read from the text of the routers. */
async function proceduresInSource(): Promise<string[]> {
  const found: string[] = []
  for (const folder of ['packages/identity/src/api', 'services/cd/src/api', 'services/ci/src/api']) {
    const files = await readdir(join(repositoryFolder, folder))
    for (const file of files.filter((name) => /-routers?\.ts$/.test(name))) {
      const text = await readFile(join(repositoryFolder, folder, file), 'utf8')
      for (const [, method, path] of text.matchAll(/openapi:\s*\{\s*method: '(\w+)',\s*path: '([^']+)'/g)) {
        found.push(`${method} ${path}`)
      }
    }
  }
  return found
}
