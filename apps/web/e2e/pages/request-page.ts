import { expect, type Locator, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'
import { PromotionPage } from './promotion-page.ts'

/** What a promotion would be, before anybody asks for it. */
export class RequestPage extends OrganizationPage {
  /** Waits until the browser stands on a request. */
  static async arrived(page: Page, slug: string): Promise<RequestPage> {
    await expect(page).toHaveURL(/\/promote\/[^/]+$/)
    return new RequestPage(page, slug)
  }

  /** What changes, now against after. */
  get changes(): Locator {
    return this.page.getByRole('region', { name: 'What changes' })
  }

  /** Asks for what the page shows, with a reason for whoever decides. */
  async request(version: string, environment: string, reason = ''): Promise<PromotionPage> {
    await expect(this.changes).toBeVisible()
    await this.page.getByLabel('Reason (optional)').fill(reason)
    await this.page.getByRole('button', { name: `Promote ${version} to ${environment}` }).click()
    return PromotionPage.arrived(this.page, this.slug)
  }
}
