import { expect, type Locator } from '@playwright/test'
import { BuildPage } from './build-page.ts'
import { OrganizationPage } from './organization-page.ts'

/** Every build, newest first. */
export class BuildsPage extends OrganizationPage {
  /** Goes there by the navigation. */
  static async from({ page, slug }: OrganizationPage): Promise<BuildsPage> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Builds' }).click()
    await expect(page).toHaveURL(/\/builds$/)
    return new BuildsPage(page, slug)
  }

  /** The link of a build in the list, by the title of its commit. */
  build(title: string): Locator {
    return this.page.getByRole('main').getByRole('link', { name: title })
  }

  /** Opens a build as soon as it appears. */
  async openBuild(title: string): Promise<BuildPage> {
    await this.build(title).click({ timeout: 180_000 })
    return BuildPage.arrived(this.page, this.slug)
  }
}
