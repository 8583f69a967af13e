import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { InvitationPage } from '../pages/invitation-page.ts'
import { SignUpPage } from '../pages/sign-up-page.ts'
import { address } from './address.ts'
import { Api } from './api.ts'
import { type Author, cloneBy, cloneRepository, commit, commitAndPush, push } from './git.ts'
import { linkMailedTo } from './mailbox.ts'
import { freshWord, newPerson, type Person } from './people.ts'
import { type Build, buildOf, type Release, releaseInDevelopment } from './rest.ts'

/** Who works on the sample repository in these specs, and is no member: one of its own authors, whom Baton knows. */
export const ELI: Author = { name: 'Eli Park', email: 'ada@sample.example' }

/** Somebody who is signed in, in a browser of their own. */
export type Member = { person: Person; context: BrowserContext; page: Page; api: Api }

/** An organisation of three with the sample repository connected and its first release in development. */
export type World = {
  slug: string
  nora: Member
  chen: Member
  dara: Member
  /** Where the sample repository can be pushed to, with credentials. */
  pushUrl: string
  repositoryId: string
  firstRelease: Release
}

/** Signs somebody up in a browser of their own, with an organisation. */
export async function signUp(browser: Browser, name: string, organization: string): Promise<Member & { slug: string }> {
  const person = newPerson(name)
  const context = await browser.newContext()
  const page = await context.newPage()
  const { slug } = await (await SignUpPage.open(page)).signUp(person, organization)
  return { person, context, page, slug, api: Api.ofSession(context, slug) }
}

/** Opens the link with which somebody who signed up proves their address, and confirms it. */
export async function confirmAddress({ person, context }: Member): Promise<void> {
  const token = new URL(await linkMailedTo(person.email, 'confirm')).pathname.split('/').at(-1)
  const response = await context.request.post(`${address()}/api/account/confirm`, {
    headers: { origin: address() },
    data: { token },
  })
  expect(response.ok(), await response.text()).toBe(true)
}

/** Lets somebody new join, by the link in the letter to their address. */
export async function letIn(
  browser: Browser,
  host: Member,
  slug: string,
  who: { person: Person; role: 'admin' | 'member' | 'viewer' },
): Promise<Member> {
  const { email } = await host.api.post<{ email: string }>('/invitations', { email: who.person.email, role: who.role })
  const link = await linkMailedTo(email, 'invitations')
  const context = await browser.newContext()
  const page = await context.newPage()
  await (await InvitationPage.open(page, link)).join(who.person)
  return { person: who.person, context, page, api: Api.ofSession(context, slug) }
}

/**
 * The specs' own test: `world` is one organisation for a whole worker, where isolation does not matter; `ownWorld` is one
 * for a test alone, which may leave in its repository and among its releases what it likes.
 */
export const test = base.extend<{ ownWorld: World }, { world: World }>({
  world: [({ browser }, use) => inWorld(browser, use), { scope: 'worker', timeout: 300_000 }],
  ownWorld: [({ browser }, use) => inWorld(browser, use), { timeout: 300_000 }],
})

async function inWorld(browser: Browser, use: (world: World) => Promise<void>): Promise<void> {
  const world = await furnish(browser)
  await use(world)
  for (const member of [world.nora, world.chen, world.dara]) await member.context.close()
}

/** Makes an organisation of three, connects the sample repository, and waits for its first release. */
export async function furnish(browser: Browser): Promise<World> {
  const { slug, ...nora } = await signUp(browser, 'Nora Lind', `Tidewater ${freshWord()}`)
  await confirmAddress(nora)
  // The domain has two spellings; a commit may carry either.
  const chen = newPerson('Chen Wu', 'bücher.example')
  const dara = newPerson('Dara Okafor')
  const connected = await connectSample(nora, slug)
  const members = {
    nora,
    chen: await letIn(browser, nora, slug, { person: chen, role: 'member' }),
    dara: await letIn(browser, nora, slug, { person: dara, role: 'member' }),
  }
  const firstRelease = await releaseInDevelopment(nora.api, '1.0.1')
  return { slug, ...members, ...connected, firstRelease }
}

/** Connects the sample repository, with the project that releases it. */
export async function connectSample(host: Member, slug: string): Promise<{ pushUrl: string; repositoryId: string }> {
  const response = await host.context.request.post(`${address()}/api/ci/repositories.connectSample`, {
    headers: { origin: address(), 'baton-organization': slug },
    data: {},
  })
  expect(response.ok(), await response.text()).toBe(true)
  const { result } = (await response.json()) as {
    result: { data: { id: string; name: string; pushUrl: string; webhookUrl: string } }
  }
  const { id, name, pushUrl, webhookUrl } = result.data
  const { orgId } = await host.api.get<{ orgId: string }>('/organization')
  const source = new URL(`/orgs/${orgId}/repositories/${id}`, webhookUrl).href
  await host.api.post('/projects/for-source', { name: name.split('/').at(-1), source })
  return { pushUrl, repositoryId: id }
}

/** A developer who is no member, with a clone of the repository. */
export class Developer {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async clone(url: string): Promise<Developer> {
    return new Developer(await cloneRepository(url, ELI))
  }

  /** Clones with the command that a page shows. */
  static async cloneBy(command: string): Promise<Developer> {
    return new Developer(await cloneBy(command, ELI))
  }

  /** Changes a file by its text. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(this.folder, file)
    const before = await readFile(path, 'utf8').catch(() => '')
    const after = change(before)
    expect(after, `${file} is as it was`).not.toBe(before)
    await writeFile(path, after)
  }

  /** Commits what was changed, as somebody else wrote it where that is said. */
  commit(message: string, author: Author = ELI): Promise<void> {
    return commit(this.folder, message, author)
  }

  /** Pushes what was committed and answers `git rev-parse HEAD`, without waiting for a build. */
  pushCommitted(): Promise<string> {
    return push(this.folder)
  }

  /** Commits, pushes, and waits for the build of that commit to end. */
  async push(api: Api, message: string): Promise<Build> {
    return buildOf(api, await commitAndPush(this.folder, message))
  }
}
