import { expect, type Locator, type Page } from '@playwright/test'
import { InvitationPage } from '../pages/invitation-page.ts'
import { address } from '../support/address.ts'
import type { Answer, Refusal } from '../support/api.ts'
import { linkMailedTo } from '../support/mailbox.ts'
import { newPerson, type Person } from '../support/people.ts'
import { request } from '../support/rest.ts'
import type { Stage } from './stage.ts'

/** What is refused in the same words to a script and to whoever presses the button of a page. */
export type PageCase = {
  case: string
  status: number
  code: string
  reason?: string
  said: string
  send: (stage: Stage) => Promise<Answer<Refusal>>
  /** True where a script has no other way than the form's own endpoint, which answers the sentence alone. */
  viaForm?: true
  /** Does the same as a person, and answers where the sentence is to be read. */
  press: (stage: Stage) => Promise<Locator>
}

const alertOf = (page: Page) => page.getByRole('main').getByRole('alert').filter({ visible: true })

async function open(stage: Stage, path: string): Promise<Page> {
  const { page } = stage.nora
  await page.goto(`${address()}/${stage.slug}/${path}`)
  return page
}

/** The forms inside an organisation. */
const FORMS: readonly PageCase[] = [
  {
    case: 'a team whose name is taken',
    status: 409,
    code: 'CONFLICT',
    reason: 'name_taken',
    said: "There is a team 'QA' already. Choose another name.",
    send: async ({ nora }) => {
      await nora.api.post('/teams', { name: 'QA' })
      return nora.api.send('POST', '/teams', { name: 'QA' })
    },
    press: async (stage) => {
      const page = await open(stage, 'settings/teams')
      await page.getByLabel('Name', { exact: true }).fill('QA')
      await page.getByRole('button', { name: 'Make team' }).click()
      return alertOf(page)
    },
  },
  {
    case: 'a project whose name is taken',
    status: 409,
    code: 'CONFLICT',
    reason: 'name_taken',
    said: "There is a project 'twice' already. Choose another name.",
    send: async ({ nora }) => {
      await nora.api.post('/projects', { name: 'twice' })
      return nora.api.send('POST', '/projects', { name: 'twice' })
    },
    press: async (stage) => {
      const page = await open(stage, 'projects/new')
      await page.getByLabel('Name').fill('twice')
      await page.getByRole('button', { name: 'Create a project' }).click()
      return alertOf(page)
    },
  },
  {
    case: 'an invitation of a member',
    status: 409,
    code: 'CONFLICT',
    reason: 'already_member',
    said: '{id} is a member already.',
    send: ({ nora, chen }) => nora.api.send('POST', '/invitations', { email: chen.person.email, role: 'member' }),
    press: async (stage) => {
      const page = await open(stage, 'settings/members')
      await page.getByLabel('E-mail').fill(stage.chen.person.email)
      await page.getByRole('button', { name: 'Invite', exact: true }).click()
      return alertOf(page)
    },
  },
  {
    case: 'an invitation of what is no address',
    status: 422,
    code: 'VALIDATION',
    reason: 'input',
    said: "'email': Write one e-mail address, such as ada@acme.dev.",
    send: ({ nora }) => nora.api.send('POST', '/invitations', { email: 'chen', role: 'member' }),
    press: async (stage) => {
      const page = await open(stage, 'settings/members')
      await page.getByLabel('E-mail').fill('chen')
      await page.getByRole('button', { name: 'Invite', exact: true }).click()
      return alertOf(page)
    },
  },
  {
    case: 'a clone address with a password',
    status: 422,
    code: 'VALIDATION',
    reason: 'clone_url',
    said: 'The clone URL "https://…@forge.example/acme/web.git" cannot be used: it holds a user name or password. Write it as https://host/owner/repository.git.',
    send: ({ nora }) =>
      nora.api.send('POST', '/repositories', {
        forge: 'github',
        cloneUrl: 'https://ada:secret@forge.example/acme/web.git',
      }),
    press: async (stage) => {
      const page = await open(stage, 'repositories/connect')
      await page.getByLabel('Clone address').fill('https://ada:secret@forge.example/acme/web.git')
      await page.getByRole('button', { name: 'Connect repository' }).click()
      return alertOf(page)
    },
  },
  {
    case: 'a promotion that was asked for already',
    status: 409,
    code: 'CONFLICT',
    reason: 'already_asked',
    said: 'Promotion {number} asks for this already. Open it instead.',
    send: async ({ decisions, nora }) => {
      const { releaseId, environmentId } = await decisions.asked('guarded')
      return nora.api.send('POST', '/promotions', { releaseId, environmentId })
    },
    press: async (stage) => {
      const { releaseId, environmentId } = await stage.decisions.place('guarded')
      const page = await open(stage, `releases/${releaseId}/promote/${environmentId}`)
      const button = page.getByRole('button', { name: 'Promote 1.0.0 to guarded' })
      await expect(button).toBeVisible()
      await request(stage.nora.api, releaseId, environmentId)
      await button.click()
      return alertOf(page)
    },
  },
]

/** The forms before an organisation is open. */
const ACCOUNTS: readonly PageCase[] = [
  {
    case: 'a sign-in with a wrong password',
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'credentials',
    viaForm: true,
    said: 'This address and password do not match. Check both and try again.',
    send: (stage) => viaForm(stage, 'credentials', { email: stage.vera.person.email, password: 'a wrong one' }),
    press: async (stage) => {
      const page = await stage.strangersPage()
      await page.goto(`${address()}/sign-in`)
      await page.getByLabel('E-mail').fill(stage.vera.person.email)
      await page.getByLabel('Password', { exact: true }).fill('a wrong one')
      await page.getByRole('button', { name: 'Sign in' }).click()
      return alertOf(page)
    },
  },
  {
    case: 'a sign-up with an address that has an account',
    status: 401,
    code: 'CONFLICT',
    reason: 'address_taken',
    viaForm: true,
    said: '{id} has an account already. Sign in instead.',
    send: (stage) =>
      viaForm(stage, 'sign-up', {
        email: stage.dara.person.email,
        password: 'the harbour of today',
        displayName: 'Dara',
        organizationName: 'Mine',
      }),
    press: async (stage) => {
      const page = await stage.strangersPage()
      await page.goto(`${address()}/sign-up`)
      await page.getByLabel('E-mail').fill(stage.dara.person.email)
      await page.getByLabel('Password', { exact: true }).fill('the harbour of today')
      await page.getByLabel('Your name').fill('Dara')
      await page.getByLabel('Organisation').fill('Mine')
      await page.getByRole('button', { name: 'Create organisation' }).click()
      return alertOf(page)
    },
  },
  {
    case: 'an invitation that was withdrawn',
    status: 412,
    code: 'PRECONDITION',
    reason: 'invitation_revoked',
    said: 'This invitation was withdrawn. Ask for a new one.',
    send: async (stage) => join(stage, await withdrawn(stage)),
    press: async (stage) => {
      const page = await stage.strangersPage()
      await page.goto(await withdrawn(stage))
      return page.getByText('This invitation was withdrawn.')
    },
  },
  {
    case: 'an invitation that was accepted',
    status: 412,
    code: 'PRECONDITION',
    reason: 'invitation_accepted',
    said: 'This invitation was accepted before. Sign in instead.',
    send: async (stage) => join(stage, await accepted(stage)),
    press: async (stage) => {
      const page = await stage.strangersPage()
      await page.goto(await accepted(stage))
      return page.getByText('This invitation was accepted before.')
    },
  },
  {
    case: 'an invitation of somebody else',
    status: 412,
    code: 'PRECONDITION',
    reason: 'other_account',
    said: 'This invitation is for {id}, and you are signed in as {id}. Sign out, then open the link again.',
    send: async (stage) => join(stage, (await invite(stage, newPerson('Fay Ruiz'))).link),
    press: async (stage) => {
      const { page } = stage.nora
      await page.goto((await invite(stage, newPerson('Fay Ruiz'))).link)
      await page.getByRole('button', { name: /^Join / }).click()
      return alertOf(page)
    },
  },
]

/** Every refusal that a page shows to whoever presses its button. */
export const PAGE_CASES: readonly PageCase[] = [...FORMS, ...ACCOUNTS]

/** The endpoint of a form before sign-in. It answers an address whose `error` is the sentence. */
async function viaForm(
  stage: Stage,
  provider: 'credentials' | 'sign-up',
  fields: Record<string, string>,
): Promise<Answer<Refusal>> {
  const { request: http } = (await stage.strangersPage()).context()
  const { csrfToken } = (await (await http.get(`${address()}/api/auth/csrf`)).json()) as { csrfToken: string }
  const response = await http.post(`${address()}/api/auth/callback/${provider}`, {
    headers: { origin: address() },
    form: { ...fields, csrfToken, json: 'true' },
  })
  const { url } = (await response.json()) as { url: string }
  const detail = new URL(url).searchParams.get('error') ?? ''
  return { status: response.status(), body: { status: response.status(), code: '', detail } }
}

async function invite({ nora }: Stage, person: Person): Promise<{ link: string; invitationId: string }> {
  const { invitationId } = await nora.api.post<{ invitationId: string }>('/invitations', {
    email: person.email,
    role: 'viewer',
  })
  return { invitationId, link: await linkMailedTo(person.email, 'invitations') }
}

async function withdrawn(stage: Stage): Promise<string> {
  const { link, invitationId } = await invite(stage, newPerson('Gus Brandt'))
  await stage.nora.api.send('DELETE', `/invitations/${invitationId}`)
  return link
}

async function accepted(stage: Stage): Promise<string> {
  const person = newPerson('Ida Moss')
  const { link } = await invite(stage, person)
  await (await InvitationPage.open(await stage.strangersPage(), link)).join(person)
  return link
}

async function join({ nora }: Stage, link: string): Promise<Answer<Refusal>> {
  const response = await nora.context.request.post(`${address()}/api/account/join`, {
    headers: { origin: address(), 'content-type': 'application/json' },
    data: { token: new URL(link).pathname.split('/').at(-1) },
  })
  return { status: response.status(), body: await response.json() }
}
