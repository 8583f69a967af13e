import { type Browser, test as base } from '@playwright/test'
import { address } from '../support/address.ts'
import type { Api } from '../support/api.ts'
import { deliver, type ForgeHook, forkPayload } from '../support/deliver-webhook.ts'
import { freshWord, newPerson } from '../support/people.ts'
import { Publisher } from '../support/publisher.ts'
import { type Build, until } from '../support/rest.ts'
import { connectByHand } from '../support/webhooks.ts'
import { confirmAddress, connectSample, letIn, signUp } from '../support/world.ts'
import { DecisionStage } from './decision-stage.ts'
import { pushBuilds } from './push-builds.ts'
import type { Stage } from './stage.ts'

/** The specs' test with one stage for the whole worker. */
export const test = base.extend<Record<never, never>, { stage: Stage }>({
  stage: [
    async ({ browser }, use) => {
      const stage = await setUp(browser)
      await use(stage)
      await cancelBuilds(stage.nora.api)
      for (const context of browser.contexts()) await context.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})

async function setUp(browser: Browser): Promise<Stage> {
  const { slug, ...nora } = await signUp(browser, 'Nora Lind', `Breakwater ${freshWord()}`)
  await confirmAddress(nora)
  const join = (name: string, role: 'member' | 'viewer') =>
    letIn(browser, nora, slug, { person: newPerson(name), role })
  const chen = await join('Chen Wu', 'member')
  const dara = await join('Dara Okafor', 'member')
  const vera = await join('Vera Holm', 'viewer')
  const { orgId } = (await nora.api.get<{ organization: { orgId: string } }>('/me')).organization
  const publisher = await Publisher.asCi(address(), stateFolder())
  const decisions = await DecisionStage.open({ orgId, publisher, nora, chen, vera })
  const { pushUrl, repositoryId } = await connectSample(nora, slug)
  const builds = await pushBuilds(pushUrl, nora.api)
  const hook = await hookOf(nora.api, repositoryId)
  const quiet = await connectByHand(nora.api, 'quiet')
  const source = publisher.source(orgId, 'rep_wrong')
  await nora.api.post('/projects', { name: 'wrong', cutsReleases: false, trust: [{ source }] })
  return {
    ...{ slug, orgId, nora, chen, dara, vera, repositoryId, hook, quiet, builds, publisher, source, decisions },
    strangersPage: async () => (await browser.newContext()).newPage(),
    fromFork: async () => {
      const body = forkPayload('b'.repeat(40))
      return (await deliver<{ build: { id: string } }>(hook, { body, event: 'pull_request' })).body.build.id
    },
    acceptedPublication: () => findAccepted(nora.api, repositoryId),
  }
}

async function findAccepted(api: Api, repositoryId: string): Promise<string> {
  const found = await until(async () => {
    const { items: builds } = await api.get<{ items: Build[] }>(
      `/builds?repositoryId=${repositoryId}&branch=main&state=passed&limit=1`,
    )
    const [build] = builds
    if (!build) return undefined
    const { artifacts } = await api.get<Build>(`/builds/${build.id}`)
    return artifacts[0]?.publications.find(({ state }) => state === 'accepted')
  })
  return found.id
}

/** What a row that failed has left running would take the places of others. */
async function cancelBuilds(api: Api): Promise<void> {
  for (const state of ['running', 'queued']) {
    const { items: builds } = await api.get<{ items: Array<{ id: string }> }>(`/builds?state=${state}&limit=100`)
    for (const { id } of builds) await api.send('POST', `/builds/${id}/cancel`)
  }
}

async function hookOf(api: Api, repositoryId: string): Promise<ForgeHook> {
  const { webhookUrl } = await api.get<{ webhookUrl: string }>(`/repositories/${repositoryId}`)
  const { webhookSecret } = await api.post<{ webhookSecret: string }>(`/repositories/${repositoryId}/webhook-secret`)
  return { url: webhookUrl, secret: webhookSecret }
}

function stateFolder(): string {
  const folder = process.env.BATON_E2E_STATE
  if (folder === undefined) throw new Error('BATON_E2E_STATE is not set: run the specs with Playwright.')
  return folder
}
