import { expect } from '@playwright/test'
import { deliver, forkPayload, pushPayload } from './support/deliver-webhook.ts'
import { test } from './support/gallery.ts'
import { commitAndPush } from './support/git.ts'
import { inspect, inspectEach, open } from './support/inspect.ts'
import { type Build, until } from './support/rest.ts'
import { connectByHand, type Receipt, removeFromForge } from './support/webhooks.ts'
import { Developer } from './support/world.ts'

// Each page is drawn and read through in each of its looks.
test.describe.configure({ timeout: 900_000 })

test('the builds and every part of a build are sound: passed, failed, and never begun', async ({ gallery }) => {
  const { slug, nora, builds, repositoryId } = gallery
  await inspectEach(nora.page, {
    'builds.full': `/${slug}/builds`,
    'builds.failed': `/${slug}/builds?state=failed`,
    'builds.none-match': `/${slug}/builds?branch=nothing-like-this`,
    'build.passed': `/${slug}/builds/${builds.passed}`,
    'build.passed.tests': `/${slug}/builds/${builds.passed}?tab=tests`,
    'build.passed.artifacts': `/${slug}/builds/${builds.passed}?tab=artifacts`,
    'build.passed.inputs': `/${slug}/builds/${builds.passed}?tab=inputs`,
    'build.failed': `/${slug}/builds/${builds.testFailed}`,
    'build.failed.tests': `/${slug}/builds/${builds.testFailed}?tab=tests`,
    'build.unusable': `/${slug}/builds/${builds.unusable}`,
    repository: `/${slug}/repositories/${repositoryId}`,
  })
  await inspectEach(gallery.vic.page, { 'build.failed.viewer': `/${slug}/builds/${builds.testFailed}` })
  await expect(
    gallery.vic.page.getByText(/^Your role does not start or cancel builds\. .*Nora Lind.* can\.$/),
  ).toBeVisible()
  await open(nora.page, `/${slug}/builds/${builds.testFailed}`)
  await expect(nora.page.getByRole('region', { name: 'First failure' }).first()).toContainText(
    'the page says what it is about, once',
  )
  await nora.page.setViewportSize({ width: 390, height: 844 })
  await nora.page.getByRole('link', { name: /^Show line \d+ of the log$/ }).click()
  await expect(nora.page).toHaveURL(/#L\d+$/)
  const line = nora.page.locator(`[data-line="${new URL(nora.page.url()).hash.slice(2)}"]`)
  await expect(line).toContainText('the page says what it is about, once')
  await expect(line).toBeInViewport()
  await nora.page.setViewportSize({ width: 1440, height: 900 })
  await nora.page.keyboard.press('[')
  await expect(nora.page.getByRole('heading', { level: 1, name: /^Build 3 / })).toBeVisible()
  await nora.page.keyboard.press(']')
  await expect(nora.page.getByRole('heading', { level: 1, name: /^Build 4 failed/ })).toBeVisible()
})

test('a build is sound that comes from a fork and waits, and one whose forge cannot be reached', async ({
  gallery,
}) => {
  const { slug, nora } = gallery
  const hook = await connectByHand(nora.api, 'tides')
  const { body } = await deliver<Pick<Receipt, 'build'>>(hook, {
    body: forkPayload('b'.repeat(40)),
    event: 'pull_request',
  })
  await removeFromForge(hook.forgeName)
  const { id } = await nora.api.post<{ id: string }>('/builds', { repositoryId: hook.repositoryId, ref: 'main' })
  await until(
    () => nora.api.get<Build>(`/builds/${id}`),
    ({ state }) => state === 'infrastructure',
  )
  await inspectEach(nora.page, {
    'build.fork': `/${slug}/builds/${body.build.id}`,
    'build.infrastructure': `/${slug}/builds/${id}`,
    'repository.by-hand': `/${slug}/repositories/${hook.repositoryId}`,
  })

  const again = { body: pushPayload('main', 'd'.repeat(40)) }
  await open(nora.page, `/${slug}/repositories/${hook.repositoryId}`)
  await nora.page.getByRole('button', { name: 'Replace the secret...' }).click()
  const problems = await inspect(nora.page, 'repository.replacing-secret')
  await nora.page.getByRole('dialog').getByRole('button', { name: 'Replace the secret' }).click()
  const shown = nora.page.getByLabel('Secret to paste')
  await expect(shown).toHaveValue(/./)
  expect((await deliver(hook, again)).status).toBe(401)
  await expect(nora.page.getByText(/its signature does not match this secret/)).toBeVisible()
  expect((await deliver({ ...hook, secret: await shown.inputValue() }, again)).status).toBe(202)
  await expect(nora.page.getByText('The last delivery was accepted')).toBeVisible()
  expect(problems).toEqual([])
})

test('a build is sound while it runs and after it was cancelled', async ({ gallery }) => {
  const { slug, nora, pushUrl } = gallery
  const developer = await Developer.clone(pushUrl)
  const more = ['Lint', 'Check types', 'Check links', 'Compress', 'Sign', 'Measure']
  await developer.edit('.baton.yml', (text) =>
    text
      .replace('name: Test the page\n', (name) => `name: Hello\n        run: echo hello\n      - ${name}`)
      .replace('      - name: Pack the site', (name) =>
        [...more.map((each) => `      - name: ${each}\n        run: 'true'`), name].join('\n'),
      )
      .replace('mkdir -p reports', 'for i in $(seq 1 60); do echo "$i minutes to low water"; done; sleep 600'),
  )
  const sha = await commitAndPush(developer.folder, 'Wait for the tide')
  const { id } = await until(
    async () => (await nora.api.get<{ items: Build[] }>(`/builds?commitSha=${sha}`)).items[0],
    ({ state }) => state === 'running',
  )
  await open(nora.page, `/${slug}/builds/${id}`)
  await expect(nora.page.getByText('60 minutes to low water')).toBeVisible()
  const problems = await inspect(nora.page, 'build.running')
  const jobs = nora.page.getByRole('region', { name: 'Jobs and steps' })
  await jobs.getByRole('searchbox', { name: 'Find a job or step' }).fill('check')
  await expect(jobs.getByText('Check types')).toBeVisible()
  await expect(jobs.getByText('Test the page')).toHaveCount(0)
  await jobs.getByRole('searchbox').fill('deploy')
  await expect(jobs).toContainText("No job or step matches 'deploy'.")
  await open(nora.page, `/${slug}/builds`)
  problems.push(...(await inspect(nora.page, 'builds.running')))

  await open(nora.page, `/${slug}/builds/${id}`)
  await nora.page.getByRole('button', { name: 'Cancel build...' }).click()
  const asked = nora.page.getByRole('dialog')
  await expect(asked).toContainText('What they printed stays')
  problems.push(...(await inspect(nora.page, 'build.cancelling')))
  await asked.getByLabel('Reason').fill('The tide comes too late.')
  await asked.getByRole('button', { name: /^Cancel build \d+$/ }).click()
  await expect(asked).toHaveCount(0)
  await until(
    () => nora.api.get<Build>(`/builds/${id}`),
    ({ state }) => state === 'cancelled',
  )
  await open(nora.page, `/${slug}/builds/${id}`)
  await expect(nora.page.getByText('Why it was cancelled: The tide comes too late.')).toBeVisible()
  problems.push(...(await inspect(nora.page, 'build.cancelled')))
  expect(problems).toEqual([])
})
