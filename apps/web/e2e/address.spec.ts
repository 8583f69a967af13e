import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { generate } from 'selfsigned'
import { BuildPage } from './pages/build-page.ts'
import { InvitationPage } from './pages/invitation-page.ts'
import { OrganizationPage } from './pages/organization-page.ts'
import { Api } from './support/api.ts'
import { commitAndPush } from './support/git.ts'
import { HttpsProxy } from './support/https-proxy.ts'
import { inspect } from './support/inspect.ts'
import { linkMailedTo } from './support/mailbox.ts'
import { ownStack } from './support/own-stack.ts'
import { freshWord, newPerson } from './support/people.ts'
import { buildOf, until } from './support/rest.ts'
import { connectSample, Developer, type Member } from './support/world.ts'

/** An installation as an operator runs it: HTTPS by a proxy in front of both addresses, and sign-up closed. */
let web: HttpsProxy
let ci: HttpsProxy
let folder: string
const stack = ownStack(
  async () => {
    const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    folder = await mkdtemp(join(tmpdir(), 'baton-certificate-'))
    await writeFile(join(folder, 'cert.pem'), certificate.cert)
    web = await HttpsProxy.open(certificate)
    ci = await HttpsProxy.open(certificate)
    return {
      args: ['--url', web.address, '--webhooks-url', ci.address, '--sign-up', 'closed'],
      // So that the sample's forge, which sends webhooks, takes the certificate.
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') },
    }
  },
  async (_, running) => {
    web.leadTo(running.port)
    ci.leadTo(running.port + 1)
    process.env.BATON_E2E_ADDRESS = web.address
  },
)
test.use({ ignoreHTTPSErrors: true })
test.describe.configure({ mode: 'serial' })
test.afterAll(async () => {
  web.close()
  ci.close()
  await rm(folder, { recursive: true })
})

let nora: Member & { slug: string }

test('with sign-up closed the link in the operator’s terminal makes the first account, over HTTPS, once', async ({
  browser,
}) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const closed = await context.newPage()
  await closed.goto(`${web.address}/sign-in`)
  await expect(closed.getByRole('link', { name: 'Create an organisation' })).toHaveCount(0)
  await closed.goto(`${web.address}/sign-up`)
  await expect(closed.getByRole('heading', { level: 1 })).toHaveText('Sign-up is closed here')
  expect(await inspect(closed, 'sign-up.closed')).toEqual([])
  await closed.close()

  const link = /makes the first one: (https:\S+)/.exec(stack.now().terminal())?.[1] ?? ''
  expect(link).toMatch(`${web.address}/sign-up?first=`)
  const person = newPerson('Nora Lind')
  const page = await context.newPage()
  await page.goto(link)
  await fill(page, person, `Tidewater ${freshWord()}`)
  const { slug } = await OrganizationPage.entered(page)
  expect(new URL(page.url()).origin).toBe(web.address)
  const cookies = (await context.cookies()).filter(({ name }) => name.includes('baton.session'))
  expect(cookies).toMatchObject([{ name: '__Host-baton.session', secure: true, httpOnly: true }])
  nora = { person, context, page, slug, api: Api.ofSession(context, slug) }

  const other = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
  await other.goto(link)
  await fill(other, newPerson('Mallory Vane'), 'Mallory')
  await expect(other.getByText('Sign-up is closed here. Ask a colleague to invite you.')).toBeVisible()
})

test('over HTTPS every answer tells the browser to stay with it, and no answer of the API may run anything', async ({
  request,
}) => {
  for (const path of ['/sign-in', '/api/health', '/api/v1/me']) {
    const headers = (await request.get(`${web.address}${path}`)).headers()
    expect(headers['strict-transport-security'], path).toBe('max-age=31536000')
    if (path.startsWith('/api')) expect(headers['content-security-policy'], path).toContain("default-src 'none'")
  }
  const plain = await request.get(`http://127.0.0.1:${stack.now().port}/sign-in`)
  expect(plain.headers()['strict-transport-security']).toBeUndefined()
})

test('a push reaches the webhooks’ address, and an open page shows its build through the proxy without a reload', async () => {
  const { pushUrl } = await connectSample(nora, nora.slug)
  await nora.page.goto(`${web.address}/${nora.slug}/builds`)
  await until(
    () => nora.api.get<{ items: { state: string }[] }>('/builds'),
    ({ items }) => items.length > 0 && items.every(({ state }) => state === 'passed'),
  )
  const developer = await Developer.clone(pushUrl)
  await developer.edit('README.md', (text) => `${text}\nThrough a proxy.\n`)
  let loads = 0
  nora.page.on('load', () => {
    loads += 1
  })
  const sha = await commitAndPush(developer.folder, 'Push through a proxy')
  await expect(nora.page.getByText('Push through a proxy')).toBeVisible()
  expect(loads).toBe(0)
  const build = await buildOf(nora.api, sha)
  expect(build.state).toBe('passed')
  const page = await BuildPage.open(nora.page, nora.slug, build.id)
  await expect(page.status).toHaveText('Passed')
})

test('an invitation’s letter leads to the public address, and who opens it joins though sign-up is closed', async ({
  browser,
}) => {
  const person = newPerson('Chen Wu')
  await nora.api.post('/invitations', { email: person.email, role: 'member' })
  const link = await linkMailedTo(person.email, 'invitations')
  expect(new URL(link).origin).toBe(web.address)
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
  const joined = await (await InvitationPage.open(page, link)).join(person)
  expect(joined.slug).toBe(nora.slug)
})

test('the address that a key was used from is the one that the proxy saw, whatever the caller writes', async ({
  playwright,
}) => {
  const { key } = await nora.api.post<{ key: string }>('/api-keys', { name: 'ci', role: 'viewer', expiresInDays: 1 })
  const http = await playwright.request.newContext({ ignoreHTTPSErrors: true })
  const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': '203.0.113.7, 203.0.113.8' }
  expect((await http.get(`${web.address}/api/v1/me`, { headers })).status()).toBe(200)
  const { items } = await nora.api.get<{ items: { lastUsedFrom: string | null }[] }>('/api-keys')
  expect(items.map(({ lastUsedFrom }) => lastUsedFrom)).toEqual(['127.0.0.1'])
  await http.dispose()
})

test('opened at another address, the page says at which one Baton is, in the server’s own sentence', async ({
  browser,
}) => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`http://localhost:${stack.now().port}/sign-in`)
  await page.getByLabel('E-mail').fill(nora.person.email)
  await page.getByLabel('Password', { exact: true }).fill(nora.person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').first()).toHaveText(
    `This request does not come from ${web.address}. Use the product at that address, or an API key.`,
  )
})

async function fill(
  page: Page,
  person: { email: string; password: string; name: string },
  organization: string,
): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('Organisation').fill(organization)
  await page.getByRole('button', { name: 'Create organisation' }).click()
}
