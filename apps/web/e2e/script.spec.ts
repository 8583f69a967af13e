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
import { environmentOf, releaseInDevelopment } from './support/rest.ts'
import { repositoryFolder } from './support/stack.ts'
import { letIn, test } from './support/world.ts'

const run = promisify(execFile)

test('a script with keys reads builds and logs, promotes, explains, approves, rejects, rolls back and reads the record', async ({
  ownWorld: world,
}) => {
  const { nora, chen, slug, firstRelease } = world
  const listed = await nora.api.get<{ builds: Array<{ id: string; number: number }> }>('/builds?limit=1')
  const again = await nora.api.post<{ number: number }>(`/builds/${listed.builds[0]?.id}/run-again`)
  const newer = await releaseInDevelopment(nora.api, `1.0.${again.number}`)
  const asks = await (await ApiKeysPage.open(nora.page, slug)).make('deploy-bot', { role: 'Member', mayApprove: true })
  const approves = await (await ApiKeysPage.open(chen.page, slug)).make('qa-bot', { role: 'Member', mayApprove: true })

  const { stdout } = await run(join(import.meta.dirname, 'script/promote.sh'), {
    env: { PATH: process.env.PATH, BATON_URL: address(), BATON_KEY: asks, APPROVER_KEY: approves },
  })

  const said = stdout.trim().split('\n')
  const unmet = /^unmet: Needs 1 approval: Chen Wu or Dara Okafor can approve until .* UTC\. Asked on .* UTC\./
  const refused =
    /^own approval: 403 self_approval You asked for this, so you cannot approve it\. Chen Wu or Dara Okafor can\.$/
  expect(said).toEqual([
    `build: ${again.number} passed`,
    expect.stringMatching(/^log lines: \d\d+ complete true$/),
    'tests: 8',
    `artifact: ${newer.artifacts[0]?.sha256}`,
    ...[firstRelease.version, newer.version].flatMap((version) => [
      'staging: deployed',
      expect.stringMatching(unmet),
      expect.stringMatching(refused),
      'production: deployed',
      `live: ${version}`,
    ]),
    'rejected: rejected',
    'rollback: deployed',
    `live: ${firstRelease.version}`,
    expect.stringContaining('promotion.approved'),
  ])
  for (const action of ['promotion.rejected', 'promotion.requested', 'promotion.rollbackRequested', 'release.cut']) {
    expect(said.at(-1)).toContain(` ${action}`)
  }
  const record = await nora.api.get<{ entries: Array<{ actor: { type: string; personId: string }; reason: string }> }>(
    '/audit/entries?action=promotion.approved&limit=1',
  )
  const members = await nora.api.get<Array<{ userId: string; displayName: string }>>('/members')
  const maker = members.find((member) => member.displayName === 'Chen Wu')
  expect(record.entries[0]).toMatchObject({
    actor: { type: 'apiKey', personId: maker?.userId },
    reason: 'Checked by script',
  })
})

test('a key has no more rights than its maker at any call: demoted, then removed, it is refused', async ({
  world,
  browser,
  request: http,
}) => {
  const { nora, slug, firstRelease } = world
  const eve = await letIn(browser, nora, slug, { person: newPerson('Eve Sand'), role: 'member' })
  const keys = await ApiKeysPage.open(eve.page, slug)
  await expect(eve.page.getByLabel('Role').getByRole('option')).toHaveText(['Member', 'Viewer'])
  const key = Api.ofKey(http, await keys.make('eve-bot', { role: 'Member', mayApprove: true }))
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
  const key = await (await ApiKeysPage.open(chen.page, slug)).make('place-bot', { role: 'Viewer', mayApprove: false })
  const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': '203.0.113.7' }
  expect((await fetch(`${address()}/api/v1/releases`, { headers })).status).toBe(200)
  await ApiKeysPage.open(chen.page, slug)
  const row = chen.page.getByRole('listitem').filter({ hasText: 'place-bot' })
  await expect(row).toContainText(/from (127\.0\.0\.1|::1)/)
  await expect(chen.page.getByText('203.0.113.7')).toHaveCount(0)
})

test('the OpenAPI document lists exactly what the procedures are, and the two downloads', async ({
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

// No procedures: they answer with a file.
const DOWNLOADS = ['GET /audit/export', 'GET /audit/verify.mjs']

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
