import { expect } from '@playwright/test'
import { MembersPage } from './pages/members-page.ts'
import { TeamsPage } from './pages/teams-page.ts'
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
