import { expect, type Locator, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** The heart: what is asked, what changes, what is still missing, what one can do. */
export class PromotionPage extends OrganizationPage {
  /** Opens a promotion by its id. */
  static async open(page: Page, slug: string, promotionId: string): Promise<PromotionPage> {
    const opened = new PromotionPage(page, slug)
    await opened.goto(`promotions/${promotionId}`)
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Waits until the browser stands on a promotion. */
  static async arrived(page: Page, slug: string): Promise<PromotionPage> {
    await expect(page).toHaveURL(/\/promotions\/[^/]+$/)
    return new PromotionPage(page, slug)
  }

  get id(): string {
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** The promotion's state in the head of the page. */
  get status(): Locator {
    return this.page.getByRole('main').locator('header [data-status]')
  }

  /** The bar where a person decides, or reads why not. */
  get bar(): Locator {
    return this.page.getByRole('region', { name: 'Your decision' })
  }

  /** What changes, now against after. */
  get changes(): Locator {
    return this.page.getByRole('region', { name: 'What changes' })
  }

  /** The sentences of what does not hold yet, in the order of the page. */
  get unmet(): Locator {
    return this.page.locator('#gates [data-gate]:not([data-status="Met"])').filter({ visible: true })
  }

  /** What happened, oldest first. */
  get timeline(): Locator {
    return this.page.getByRole('list', { name: 'What happened' }).getByRole('listitem')
  }

  /** Approves with a comment; the page then says so in its history. */
  async approve(comment: string): Promise<PromotionPage> {
    await this.#pressApprove(comment)
    await expect(this.timeline.filter({ hasText: 'approved it' })).toContainText(comment)
    return this
  }

  /** Presses the button where the server will refuse, and answers its sentence. */
  async approveRefused(comment: string): Promise<string> {
    await this.#pressApprove(comment)
    const refusal = this.bar.getByRole('alert')
    await expect(refusal).not.toBeEmpty()
    return (await refusal.textContent()) ?? ''
  }

  async #pressApprove(comment: string): Promise<void> {
    await this.bar.getByLabel('Comment (optional)').fill(comment)
    await this.bar.getByRole('button', { name: /^Approve for / }).click()
  }

  /** Where an environment's site is, once the promotion is deployed. */
  async siteAddress(environment: string): Promise<string> {
    const link = this.page.getByRole('link', { name: `Open ${environment}` })
    await expect(link).toBeVisible()
    return (await link.getAttribute('href')) ?? ''
  }

  /** Waits until the promotion has come to this state. */
  async becomes(word: string): Promise<PromotionPage> {
    await expect(this.status).toHaveText(word, { timeout: 180_000 })
    return this
  }
}
