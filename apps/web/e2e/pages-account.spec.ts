import { expect, test } from '@playwright/test'
import { inspect, inspectEach, open } from './support/inspect.ts'
import { linkMailedTo } from './support/mailbox.ts'
import { freshWord, newPerson } from './support/people.ts'
import { signUp } from './support/world.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

test('the pages before an organisation is open are sound, also when they refuse', async ({ page, browser }) => {
  await inspectEach(page, {
    'sign-up': '/sign-up',
    'sign-in': '/sign-in',
    'not-found': '/nobody/dashboard/nothing',
    'invitation.unknown': '/invitations/inv_00000000.mistyped',
    docs: '/docs',
    'docs.page': '/docs/first-pipeline',
    'docs.api': '/docs/api',
    'docs.api.noun': '/docs/api/promotions',
  })

  const person = newPerson('Nora Lind')
  await open(page, '/sign-in')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password', { exact: true }).fill('not the one')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible()
  const problems = await inspect(page, 'sign-in.refused')

  await open(page, '/sign-up')
  await page.getByLabel('E-mail').fill('nora')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Create organisation' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /./ }).first()).toBeVisible()
  problems.push(...(await inspect(page, 'sign-up.refused')))

  const { context, api, person: founder } = await signUp(browser, 'Nora Lind', `Pier ${freshWord()}`)
  await api.post('/invitations', { email: person.email, role: 'member' })
  await open(page, new URL(await linkMailedTo(person.email, 'invitations')).pathname)
  problems.push(...(await inspect(page, 'invitation')))
  await open(page, new URL(await linkMailedTo(founder.email, 'confirm')).pathname)
  problems.push(...(await inspect(page, 'confirm')))
  await context.close()
  expect(problems).toEqual([])
})
