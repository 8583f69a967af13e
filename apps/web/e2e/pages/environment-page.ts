import { expect, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'
import { RollbackPage } from './rollback-page.ts'

/** What may come in, who decides, what came before. */
export class EnvironmentPage extends OrganizationPage {
  /** Waits until the browser stands on an environment. */
  static async arrived(page: Page, slug: string): Promise<EnvironmentPage> {
    await expect(page).toHaveURL(/\/environments\/[^/]+$/)
    return new EnvironmentPage(page, slug)
  }

  /** Goes to the rollback of the one project that is live here. */
  async rollBack(): Promise<RollbackPage> {
    await this.page.getByRole('link', { name: 'Roll back...' }).click()
    return RollbackPage.arrived(this.page, this.slug)
  }
}
