import { expect, type Locator, type Page } from '@playwright/test'
import { address } from '../support/address.ts'
import { OrganizationPage } from './organization-page.ts'
import { ReleasePage } from './release-page.ts'

/** A build: what was asked, what came of it, and each step's log. */
export class BuildPage extends OrganizationPage {
  /** Opens a build at the log of its running step. */
  static async open(page: Page, slug: string, buildId: string): Promise<BuildPage> {
    const opened = new BuildPage(page, slug)
    await opened.goto(`builds/${buildId}`)
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Waits until the browser stands on a build. */
  static async arrived(page: Page, slug: string): Promise<BuildPage> {
    await expect(page).toHaveURL(/\/builds\/[^/]+$/)
    return new BuildPage(page, slug)
  }

  get id(): string {
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** The build's state in the head of the page. */
  get status(): Locator {
    return this.page.getByRole('main').locator('header [data-status]')
  }

  /** The log, of which only what is in view is drawn. */
  get log(): Locator {
    return this.page.getByRole('log')
  }

  /** One line of the log by its number. */
  line(number: number): Locator {
    return this.log.locator(`[data-line="${number}"]`)
  }

  /** What is wrong with `.baton.yml`, one item a fault. */
  get faults(): Locator {
    return this.page.getByRole('region', { name: '.baton.yml cannot be used' }).getByRole('listitem')
  }

  /** A sentence of the page, word for word. */
  said(sentence: string): Locator {
    return this.page.getByRole('main').getByText(sentence, { exact: true }).first()
  }

  /** Waits until the build has come to this state. */
  async becomes(word: string): Promise<BuildPage> {
    await expect(this.status).toHaveText(word, { timeout: 180_000 })
    return this
  }

  /** Shows what else the build gave. */
  async openTab(name: 'Tests' | 'Artifacts' | 'Inputs'): Promise<void> {
    const tab = this.page.getByRole('navigation', { name: 'What the build gave' }).getByRole('link', { name })
    await tab.click()
    await expect(tab).toHaveAttribute('aria-current', 'page')
  }

  /** The rows of the tab that is open. */
  get rows(): Locator {
    return this.page.getByRole('main').locator('[data-row]')
  }

  /** The bytes of an artifact, as the page's link gives them. */
  async artifact(fileName: string): Promise<Buffer> {
    const href = await this.page.getByRole('link', { name: `Download ${fileName}` }).getAttribute('href')
    return (await this.page.request.get(`${address()}${href}`)).body()
  }

  /** Opens the release that was cut from its artifact, once there is one. */
  async openRelease(version: string): Promise<ReleasePage> {
    await this.openTab('Artifacts')
    await this.page.getByRole('link', { name: `Release ${version}` }).click({ timeout: 180_000 })
    return ReleasePage.arrived(this.page, this.slug)
  }
}
