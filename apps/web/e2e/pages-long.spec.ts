import { expect } from '@playwright/test'
import { test } from './support/gallery.ts'
import { git } from './support/git.ts'
import { inspect, inspectEach, open, ZOOMED } from './support/inspect.ts'
import { freshWord } from './support/people.ts'
import { environmentOf, releaseInDevelopment, request } from './support/rest.ts'
import { connectSample, Developer, signUp } from './support/world.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

const LONG = 'the-harbours-of-the-north-coast-and-every-island-that-lies-off-it-by-the-tide'

test('names, versions and branches of any length break no page', async ({ browser }) => {
  const name = `Nora Wilhelmina van der Lindenhof-Ottesen of the Northern Harbours`
  const { page, slug, context, ...nora } = await signUp(browser, name, `${LONG.slice(0, 68)} ${freshWord()}`)
  const { pushUrl, repositoryId } = await connectSample({ page, context, ...nora }, slug)
  await releaseInDevelopment(nora.api, '1.0.1')
  const developer = await Developer.clone(pushUrl)
  const version = `2.0.0-${LONG.replaceAll('-', '.').slice(0, 60)}`
  await developer.edit('.baton.yml', (text) =>
    text.replaceAll(/1\.0\.\$\{\{ build\.number \}\}/g, version).replace('name: Pack the site', `name: Pack ${LONG}`),
  )
  await developer.push(nora.api, `Rename everything to ${LONG}, because ${LONG} is what it is called now`)
  const release = await releaseInDevelopment(nora.api, version)
  const production = await environmentOf(nora.api, 'production')
  const { promotionId } = await request(nora.api, release.id, production.id)
  await git(developer.folder, 'checkout', '--quiet', '-b', `feature/${LONG}`)
  await git(developer.folder, 'push', '--quiet', '--set-upstream', 'origin', `feature/${LONG}`)
  await developer.edit('site/index.html', (text) => text.replace('<h1>', '<h1></h1><h1>'))
  const build = await developer.push(nora.api, `Break ${LONG.repeat(2)}`)
  await nora.api.post('/projects', { name: LONG })

  await inspectEach(page, {
    'long.dashboard': `/${slug}/dashboard`,
    'long.builds': `/${slug}/builds`,
    'long.build': `/${slug}/builds/${build.id}`,
    'long.build.tests': `/${slug}/builds/${build.id}?tab=tests`,
    'long.repository': `/${slug}/repositories/${repositoryId}`,
    'long.promotion': `/${slug}/promotions/${promotionId}`,
    'long.release': `/${slug}/releases/${release.id}`,
    'long.projects': `/${slug}/projects`,
    'long.environment': `/${slug}/environments/${production.id}`,
    'long.audit': `/${slug}/audit`,
    'long.members': `/${slug}/settings/members`,
    'long.start': `/${slug}/start`,
  })
  await context.close()
})

test('the promotion page, the dashboard and the build page are sound at a zoom of 200 %', async ({ gallery }) => {
  const { slug, dara, promotions, builds } = gallery
  const problems: string[] = []
  for (const [name, place] of Object.entries({
    'zoomed.promotion': `/${slug}/promotions/${promotions.waiting}`,
    'zoomed.dashboard': `/${slug}/dashboard`,
    'zoomed.build': `/${slug}/builds/${builds.testFailed}`,
  })) {
    await open(dara.page, place)
    problems.push(...(await inspect(dara.page, name, ZOOMED)))
  }
  expect(problems).toEqual([])
})
