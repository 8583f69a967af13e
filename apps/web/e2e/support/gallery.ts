import { expect } from '@playwright/test'
import { git } from './git.ts'
import { newPerson } from './people.ts'
import {
  type Build,
  environmentOf,
  type Promotion,
  promote,
  type Release,
  releaseInDevelopment,
  request,
  settled,
  until,
} from './rest.ts'
import { test as base, Developer, ELI, furnish, letIn, type Member, type World } from './world.ts'

/** An organisation in which something of everything has happened. Values are ids. */
export type Gallery = World & {
  /** May look, and no more. */
  vic: Member
  projectId: string
  production: string
  builds: { passed: string; testFailed: string; unusable: string }
  promotions: {
    deployed: string
    rejected: string
    superseded: string
    rolledBack: string
    cancelled: string
    waiting: string
    failed: string
  }
  releases: { first: string; second: string; third: string }
}

/** Of the specs that look at pages: one gallery for a whole worker. */
export const test = base.extend<Record<never, never>, { gallery: Gallery }>({
  gallery: [
    async ({ browser }, use) => {
      const world = await furnish(browser)
      const vic = await letIn(browser, world.nora, world.slug, { person: newPerson('Vic Stone'), role: 'viewer' })
      await use({ vic, ...world, ...(await fill(world)) })
      for (const member of [world.nora, world.chen, world.dara, vic]) await member.context.close()
    },
    { scope: 'worker', timeout: 600_000 },
  ],
})

async function fill(world: World): Promise<Omit<Gallery, 'vic' | keyof World>> {
  const { nora, chen, dara, firstRelease: first } = world
  const [staging, production] = await Promise.all(
    ['staging', 'production'].map((name) => environmentOf(nora.api, name)),
  ).then((found) => found.map(({ id }) => id) as [string, string])
  const ask = async (release: Release) => {
    await promote(nora.api, release.id, staging)
    return request(nora.api, release.id, production)
  }
  const deployed = await ask(first)
  await decide(chen, deployed, 'approve', { comment: 'Read it on the quay: right.' })
  expect((await settled(nora.api, deployed.promotionId)).status).toBe('deployed')

  const developer = await Developer.clone(world.pushUrl)
  await git(developer.folder, 'config', 'user.email', chen.person.email)
  await git(developer.folder, 'config', 'user.name', chen.person.name)
  const second = await change(world, developer, 'wet hands', 'cold hands', 'Say it for cold hands')
  const rejected = await ask(second)
  await decide(dara, rejected, 'reject', { reason: 'The harbour of Seaham is missing from the table.' })
  const ended = await request(nora.api, second.id, production)
  await decide(dara, ended, 'approve', { comment: 'Seaham is there now.' })
  expect((await settled(nora.api, ended.promotionId)).status).toBe('deployed')
  const rolledBack = await nora.api.post<{ promotionId: string }>('/rollbacks', {
    environmentId: production,
    releaseId: first.id,
    reason: 'The times are an hour late since the clocks went back.',
  })
  expect((await settled(nora.api, rolledBack.promotionId)).status).toBe('deployed')

  await git(developer.folder, 'config', 'user.email', ELI.email)
  await git(developer.folder, 'config', 'user.name', ELI.name)
  const third = await change(world, developer, 'cold hands', 'gloved hands', 'Say it for gloves')
  const cancelled = await ask(third)
  await nora.api.post(`/promotions/${cancelled.promotionId}/cancel`, { reason: 'Asked too early.' })
  const superseded = await request(nora.api, second.id, production)
  const waiting = await nora.api.post<{ promotionId: string }>('/promotions', {
    releaseId: third.id,
    environmentId: production,
    reason: 'The harbour masters asked for it before the spring tide.',
  })

  const testFailed = await breakTest(world, developer)
  const unusable = await breakPipeline(world, developer)
  const failed = await breakHealth(world, developer)
  const { items } = await nora.api.get<{ items: Array<{ id: string }> }>('/projects')
  const { items: builds } = await nora.api.get<{ items: Build[] }>('/builds?state=passed&limit=10')
  return {
    projectId: items[0]?.id ?? '',
    production,
    builds: { passed: builds.at(-1)?.id ?? '', testFailed, unusable },
    promotions: {
      deployed: deployed.promotionId,
      rejected: rejected.promotionId,
      superseded: superseded.promotionId,
      rolledBack: rolledBack.promotionId,
      cancelled: cancelled.promotionId,
      waiting: waiting.promotionId,
      failed,
    },
    releases: { first: first.id, second: second.id, third: third.id },
  }
}

function decide(
  member: Member,
  asked: { promotionId: string; intentSha256: string },
  decision: 'approve' | 'reject',
  words: { comment?: string; reason?: string },
): Promise<unknown> {
  return member.api.post(`/promotions/${asked.promotionId}/${decision}`, { intentSha256: asked.intentSha256, ...words })
}

async function change(world: World, developer: Developer, from: string, to: string, message: string): Promise<Release> {
  await developer.edit('site/index.html', (text) => text.replace(from, to))
  const build = await developer.push(world.nora.api, message)
  return releaseInDevelopment(world.nora.api, build.artifacts[0]?.version ?? '')
}

/** Two tests fail: one says what was wanted, the other which file is missing. */
async function breakTest(world: World, developer: Developer): Promise<string> {
  const heading = '<h1>Know when the sea comes in.</h1>'
  await developer.edit('site/index.html', (text) =>
    text.replace(heading, `${heading}\n      <h1>And when it goes.</h1>\n      <img src="chart.svg" alt="">`),
  )
  const build = await developer.push(world.nora.api, 'Say when it goes as well')
  expect(build.state).toBe('failed')
  return build.id
}

async function breakPipeline(world: World, developer: Developer): Promise<string> {
  await git(developer.folder, 'revert', '--no-edit', 'HEAD')
  await developer.edit('.baton.yml', (text) =>
    text.replace('    steps:\n      - name: Pack', '    step:\n      - name: Pack'),
  )
  const build = await developer.push(world.nora.api, 'Tidy the pipeline')
  expect(build.state).toBe('failed')
  await git(developer.folder, 'revert', '--no-edit', 'HEAD')
  return build.id
}

/** The site comes up without the word that its health check looks for, in development, by itself. */
async function breakHealth(world: World, developer: Developer): Promise<string> {
  await developer.edit('lib/site.mjs', (text) => text.replace("'ok\\n'", "'tired\\n'"))
  const build = await developer.push(world.nora.api, 'Let the health page be honest')
  const version = build.artifacts[0]?.version
  const { id } = await until(async () =>
    (await world.nora.api.get<{ items: Array<Promotion & { version: string }> }>('/promotions?limit=10')).items.find(
      (promotion) => promotion.version === version,
    ),
  )
  expect((await settled(world.nora.api, id)).status).toBe('failed')
  return id
}
