import { expect, type Locator, type Page } from '@playwright/test'
import { EnvironmentPage } from './environment-page.ts'
import { OrganizationPage } from './organization-page.ts'
import { ReleasePage } from './release-page.ts'

/** What is live where, and what waits for a person. */
export class DashboardPage extends OrganizationPage {
  static async open(page: Page, slug: string): Promise<DashboardPage> {
    const opened = new DashboardPage(page, slug)
    await opened.goto('dashboard')
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Goes there by the navigation. */
  static async from({ page, slug }: OrganizationPage): Promise<DashboardPage> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboard' }).click()
    await expect(page).toHaveURL(/\/dashboard$/)
    return new DashboardPage(page, slug)
  }

  /** The cell of the one project in an environment. */
  place(environment: string): Locator {
    return this.page.locator(`[data-place$=" in ${environment}"]`)
  }

  /** Opens the panel of the one project in an environment, by pressing what is live there. */
  async openPlace(environment: string): Promise<Locator> {
    // At its edge: the second line of a place leads elsewhere.
    await this.place(environment)
      .getByRole('link', { name: /^Open / })
      .click({ position: { x: 6, y: 6 } })
    const panel = this.page.getByRole('dialog', { name: `in ${environment}` })
    await expect(panel).toBeVisible()
    return panel
  }

  /** What is live of the one project in an environment. */
  live(environment: string): Locator {
    return this.place(environment).locator('[data-status="Live"]')
  }

  /** Waits until a version is live somewhere, and opens its release. */
  async openLive(environment: string, version: string): Promise<ReleasePage> {
    const live = this.live(environment)
    await expect(live).toContainText(version, { timeout: 180_000 })
    const panel = await this.openPlace(environment)
    await panel.getByRole('link', { name: version, exact: true }).click()
    return ReleasePage.arrived(this.page, this.slug)
  }

  /** Opens an environment by the head of its column. */
  async openEnvironment(name: string): Promise<EnvironmentPage> {
    await this.page.getByRole('columnheader', { name }).getByRole('link', { name, exact: true }).click()
    return EnvironmentPage.arrived(this.page, this.slug)
  }
}
