import { createHash } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, test } from '@playwright/test'
import { AuditPage } from './pages/audit-page.ts'
import { BuildsPage } from './pages/builds-page.ts'
import { DashboardPage } from './pages/dashboard-page.ts'
import { InboxPage } from './pages/inbox-page.ts'
import { InvitationPage } from './pages/invitation-page.ts'
import { OrganizationPage } from './pages/organization-page.ts'
import type { PromotionPage } from './pages/promotion-page.ts'
import type { ReleasePage } from './pages/release-page.ts'
import { SignInPage } from './pages/sign-in-page.ts'
import { SignUpPage } from './pages/sign-up-page.ts'
import { StartPage } from './pages/start-page.ts'
import { Api } from './support/api.ts'
import { changeOneByte, verifyAlone, verifyByCommand } from './support/offline.ts'
import { freshWord, newPerson } from './support/people.ts'
import { takePicture } from './support/picture.ts'
import { builtFrom, siteNow } from './support/site.ts'
import { Developer, ELI } from './support/world.ts'

const ADA = { name: 'Ada Byron', email: 'ada@sample.example' }
const GRACE = { name: 'Grace Murray', email: 'grace@sample.example' }

test('a word that is pushed reaches production by a colleague alone, leaves it by a rollback, and all of it is proved offline', async ({
  browser,
}) => {
  test.slow()
  const nora = newPerson('Nora Lind')
  const chen = newPerson('Chen Wu')
  const [hers, his] = await Promise.all([browser.newPage(), browser.newPage()])
  const word = freshWord()
  const harbour = word.charAt(0).toUpperCase() + word.slice(1)

  const { start, developer } = await test.step('sign up, invite, connect the sample, clone it', async () => {
    const { slug } = await (await SignUpPage.open(hers)).signUp(nora, 'Low Water')
    const first = await StartPage.arrived(hers, slug)
    await expect(first.sentence).toHaveText("Bring Low Water's first release to production")
    const link = await first.invite(chen.email)
    await (await InvitationPage.open(his, link)).join(chen)
    const command = await first.connectSample()
    await expect(first.step('Connect a repository')).toContainText('low-water is connected')
    return { start: first, developer: await Developer.cloneBy(command) }
  })
  const { slug } = start
  const api = Api.ofSession(hers.context(), slug)

  const site = await test.step('bring the first release to production', async () => {
    const release = await (await start.openFirstBuild()).openRelease('1.0.1')
    const asked = await askForProduction(release, '1.0.1', 'To begin with')
    const inbox = await InboxPage.from(new OrganizationPage(his, slug))
    await (await inbox.openPromotion('Nora Lind wants low-water 1.0.1 in production.')).approve('Go ahead')
    await inbox.signOut()
    await asked.becomes('Deployed')
    return asked.siteAddress('production')
  })
  const former = await siteNow(site)
  expect(await builtFrom(site)).toMatchObject({ version: '1.0.1' })
  expect(former).not.toContain(harbour)

  const { build, head } = await test.step('push, and see the build with its log as it is printed', async () => {
    const builds = await BuildsPage.from(start)
    await developer.edit('site/style.css', (text) => `${text}\ntd {\n  font-variant-numeric: tabular-nums;\n}\n`)
    await developer.commit('Let the times stand under each other', GRACE)
    await developer.edit('tests/page.test.mjs', (text) => `${text}${EACH_HARBOUR_ONCE}`)
    await developer.commit('Test that no harbour is named twice', ADA)
    await developer.edit('.baton.yml', (text) => text.replace('    reports:\n', `${WATCH_THE_TIDE}    reports:\n`))
    await developer.commit('Watch a tide before the site is packed')
    await developer.edit('site/index.html', (text) => text.replace(/(\s*)<\/tbody>/, `$1  ${rowOf(harbour)}$1</tbody>`))
    await developer.commit(`Add the harbour of ${harbour}`)
    const sha = await developer.pushCommitted()
    const opened = await builds.openBuild(`Add the harbour of ${harbour}`)
    await expect(opened.log).toContainText('hour 2 of 20', { timeout: 180_000 })
    await expect(opened.status).toHaveText('Running')
    await opened.becomes('Passed')
    return { build: opened, head: sha }
  })

  const { release, sha256 } =
    await test.step('its tests, its artifact, and the release with its provenance', async () => {
      await build.openTab('Tests')
      await expect(build.rows).toHaveCount(9)
      await expect(build.rows.filter({ hasText: 'no harbour is named twice' })).toContainText('Passed')
      await build.openTab('Artifacts')
      await expect(build.rows).toContainText(/site\s+1\.0\.2/)
      await expect(build.rows).toContainText('Accepted', { timeout: 180_000 })
      const digest = createHash('sha256')
        .update(await build.artifact('site.tgz'))
        .digest('hex')
      const cut = await build.openRelease('1.0.2')
      await expect(cut.stop('development')).toContainText('Live', { timeout: 180_000 })
      const { subject, predicate } = await cut.provenance()
      expect(subject).toMatchObject([{ digest: { sha256: digest } }])
      const source = predicate.buildDefinition.resolvedDependencies.find((one) => one.name === 'source')
      expect(source?.digest.gitCommit).toBe(head)
      return { release: cut, sha256: digest }
    })

  const asked =
    await test.step('staging, then a request for production, which its requester cannot approve', async () => {
      const promotion = await askForProduction(release, '1.0.2', 'The new harbour opens tomorrow', async (changes) => {
        await expect(changes).toContainText(/now 1\.0\.1.*after 1\.0\.2/)
        for (const { name } of [ADA, GRACE, ELI]) await expect(changes).toContainText(name)
        await expect(changes).toContainText('Test that no harbour is named twice')
        await expect(changes).toContainText('8 of 8 tests passed')
        await expect(changes).toContainText('9 of 9 tests passed')
      })
      await promotion.becomes('Waiting for approval')
      await expect(promotion.bar).toContainText('You asked for this, so you cannot approve it. Chen Wu can.')
      await expect(promotion.bar.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
      return promotion
    })
  expect(await siteNow(site)).toBe(former)

  await test.step('the colleague signs in, finds it waiting for them, and approves with a comment', async () => {
    const inbox = await InboxPage.from(await (await SignInPage.open(his)).signIn(chen))
    await expect(inbox.sentence).toHaveText('1 promotion waits for you')
    const seen = await inbox.openPromotion('Nora Lind wants low-water 1.0.2 in production.')
    await expect(seen.bar.getByRole('button', { name: 'Approve for production' })).toBeVisible()
    await takePicture(his)
    expect(await siteNow(site)).toBe(former)
    await seen.approve('Checked on the quay')
    await asked.becomes('Deployed')
  })
  expect(await siteNow(site)).toContain(harbour)
  expect(await builtFrom(site)).toEqual({ version: '1.0.2', commit: head })
  const { deployment } = await api.get<{ deployment: { id: string } }>(`/promotions/${asked.id}`)
  expect(await api.get(`/deployments/${deployment.id}`)).toMatchObject({ artifacts: [{ sha256 }], targetUrl: site })

  await test.step('roll production back with a reason; dashboard and audit say so', async () => {
    const production = await (await DashboardPage.from(asked)).openEnvironment('production')
    const rollback = await production.rollBack()
    const back = await rollback.rollBack('production', '1.0.1', `${harbour} has silted up`)
    await back.becomes('Deployed')
    expect(await siteNow(site)).toBe(former)
    const dashboard = await DashboardPage.from(back)
    await expect(dashboard.live('production')).toContainText('1.0.1')
    await expect(dashboard.live('staging')).toContainText('1.0.2')
  })

  const audit = await AuditPage.from(start)
  for (const [said, why] of [
    [/^.*Chen Wu approved .*/, 'Checked on the quay'],
    [/^.*Nora Lind asked to roll back .*/, `${harbour} has silted up`],
  ] as const) {
    await expect(audit.entries.filter({ hasText: said }).filter({ hasText: why })).toContainText('Proved')
  }

  await test.step('the export is proved offline, by the command and by the one file alone; one changed byte is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-export-'))
    const key = await audit.key()
    const { archive, verifier } = await audit.download(folder)
    expect((await readFile(archive)).includes('promotion.rollbackRequested')).toBe(true)
    const { altered, entryId } = await changeOneByte(archive, 'promotion.approved')
    const checks = [(file: string) => verifyByCommand(file, key), (file: string) => verifyAlone(file, verifier, key)]
    for (const check of checks) {
      expect(await check(archive)).toEqual({
        code: 0,
        output: expect.stringMatching(/^Whole: \d+ entries, the whole of /),
      })
      expect(await check(altered)).toEqual({ code: 1, output: expect.stringMatching(`Entry \\d+ \\(${entryId}\\)`) })
    }
  })
})

const EACH_HARBOUR_ONCE = `
test('no harbour is named twice', () => {
  const names = [...page.matchAll(/<th scope="row">([^<]*)</g)].map((found) => found[1])
  assert.equal(new Set(names).size, names.length)
})
`

// Long enough that the page is open while it is printed.
const WATCH_THE_TIDE = `      - name: Watch the tide
        run: for hour in $(seq 20); do echo "hour $hour of 20"; sleep 1; done
`

function rowOf(harbour: string): string {
  return `<tr><th scope="row">${harbour}</th><td>07:31</td><td>13:44</td></tr>`
}

/** Takes a release over staging and asks for it in production; `look` judges what would change before it is asked for. */
async function askForProduction(
  release: ReleasePage,
  version: string,
  reason: string,
  look: (changes: Locator) => Promise<void> = async () => {},
): Promise<PromotionPage> {
  const staged = await (await release.promoteTo('staging')).request(version, 'staging')
  await staged.becomes('Deployed')
  expect(await builtFrom(await staged.siteAddress('staging'))).toMatchObject({ version })
  const dashboard = await DashboardPage.from(staged)
  const asking = await (await dashboard.openLive('staging', version)).promoteTo('production')
  await look(asking.changes)
  return asking.request(version, 'production', reason)
}
