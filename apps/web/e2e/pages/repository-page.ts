import { expect, type Locator, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** A repository that is built: its webhook, and the last word of its forge. */
export class RepositoryPage extends OrganizationPage {
  static async open(page: Page, slug: string, repositoryId: string): Promise<RepositoryPage> {
    const opened = new RepositoryPage(page, slug)
    await opened.goto(`repositories/${repositoryId}`)
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** What was last heard from the forge. */
  get delivery(): Locator {
    return this.page.getByRole('region', { name: 'Webhook' }).getByRole('status')
  }
}
