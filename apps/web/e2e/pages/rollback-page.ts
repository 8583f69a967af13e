import { expect, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'
import { PromotionPage } from './promotion-page.ts'

/** Puts a release back that was live before. */
export class RollbackPage extends OrganizationPage {
  /** Waits until the browser stands on the rollback of a place. */
  static async arrived(page: Page, slug: string): Promise<RollbackPage> {
    await expect(page).toHaveURL(/\/rollback\/[^/]+/)
    return new RollbackPage(page, slug)
  }

  /** Rolls back, with the reason that is asked for. */
  async rollBack(environment: string, version: string, reason: string): Promise<PromotionPage> {
    await this.page.getByLabel('Reason').fill(reason)
    await this.page.getByRole('button', { name: `Roll back ${environment} to ${version}` }).click()
    return PromotionPage.arrived(this.page, this.slug)
  }
}
