import { expect, type Locator } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'
import { PromotionPage } from './promotion-page.ts'

/** What needs the reader, and what if they wait. */
export class InboxPage extends OrganizationPage {
  /** Goes there by the navigation. */
  static async from({ page, slug }: OrganizationPage): Promise<InboxPage> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Inbox' }).click()
    await expect(page).toHaveURL(/\/inbox$/)
    return new InboxPage(page, slug)
  }

  /** Opens what waits under this headline. */
  async openPromotion(headline: string): Promise<PromotionPage> {
    await this.page.getByRole('main').getByRole('link', { name: headline }).click()
    return PromotionPage.arrived(this.page, this.slug)
  }

  /** The link of a promotion in the list. */
  promotion(headline: string): Locator {
    return this.page.getByRole('main').getByRole('link', { name: headline })
  }
}
