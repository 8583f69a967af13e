import { expect } from '@playwright/test'
import { MembersPage } from './pages/members-page.ts'
import { OrganizationPage } from './pages/organization-page.ts'
import { TeamsPage } from './pages/teams-page.ts'
import { address } from './support/address.ts'
import { inspect } from './support/inspect.ts'
import { linkMailedTo } from './support/mailbox.ts'
import { newPerson } from './support/people.ts'
import { letIn, test } from './support/world.ts'

test('the role that is chosen in the list is the one that the member has', async ({ world, browser }) => {
  const { nora, slug } = world
  const finn = await letIn(browser, nora, slug, { person: newPerson('Finn Bay'), role: 'member' })
  await (await MembersPage.open(nora.page, slug)).changeRole('Finn Bay', 'Viewer')
  const { items: members } = await nora.api.get<{ items: Array<{ displayName: string; role: string }> }>('/members')
  expect(members.find((member) => member.displayName === 'Finn Bay')).toMatchObject({ role: 'viewer' })
  await finn.context.close()
})

test('the colleague who is chosen in the list is the one who comes into the team', async ({ world }) => {
  const { nora, slug } = world
  await (await (await TeamsPage.open(nora.page, slug)).make('Harbour masters')).add('Harbour masters', 'Chen Wu')
  const { items: teams } = await nora.api.get<{
    items: Array<{ name: string; members: Array<{ displayName: string }> }>
  }>('/teams')
  expect(teams).toMatchObject([{ name: 'Harbour masters', members: [{ displayName: 'Chen Wu' }] }])
})

test('a further address is confirmed by its letter, signs in once it is chosen, and is removed', async ({
  world,
  browser,
}) => {
  const { nora, slug } = world
  const person = newPerson('Finn Bay')
  const finn = await letIn(browser, nora, slug, { person, role: 'member' })
  const { page } = finn
  const { email: further } = newPerson('Finn Bay')
  await page.goto(`${address()}/${slug}/settings/preferences`)
  await page.getByLabel('A further address').fill(further)
  await page.getByRole('button', { name: 'Add address' }).click()
  const row = (of: string) => page.locator(`[data-address="${of}"]`)
  await expect(row(further)).toContainText('not confirmed yet')

  await page.goto(await linkMailedTo(further, 'confirm'))
  await page.getByRole('button', { name: `Confirm ${further}` }).click()
  // The start page leads on; another address before it has would cut that off.
  await OrganizationPage.entered(page)
  await page.goto(`${address()}/${slug}/settings/preferences`)
  await row(further).getByRole('button', { name: 'Sign in with this one...' }).click()
  await page.getByLabel('Password').fill('not the one at all')
  await page.getByRole('button', { name: `Sign in with ${further}` }).click()
  await expect(page.getByText('This address and password do not match.')).toBeVisible()
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: `Sign in with ${further}` }).click()
  await expect(row(further)).toContainText('you sign in with it')
  await page.getByRole('button', { name: `Remove ${person.email}` }).click()
  await expect(row(person.email)).toHaveCount(0)
  expect(await inspect(page, 'preferences.addresses')).toEqual([])

  const again = await (await browser.newContext()).newPage()
  await again.goto(`${address()}/sign-in`)
  await again.getByLabel('E-mail').fill(further)
  await again.getByLabel('Password', { exact: true }).fill(person.password)
  await again.getByRole('button', { name: 'Sign in' }).click()
  await OrganizationPage.entered(again)
})
