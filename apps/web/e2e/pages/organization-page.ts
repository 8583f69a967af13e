import { expect, type Page } from '@playwright/test'
import { address } from '../support/address.ts'

/** Any page inside an organisation: the frame around it, and the ways from it to the others. */
export class OrganizationPage {
  readonly page: Page
  /** The organisation's slug. */
  readonly slug: string

  constructor(page: Page, slug: string) {
    this.page = page
    this.slug = slug
  }

  /** Waits until the browser stands inside an organisation. */
  static async entered(page: Page): Promise<OrganizationPage> {
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible({ timeout: 60_000 })
    // The organisation's own address leads on to the page that matters now.
    await expect(page).toHaveURL(({ pathname }) => /^\/[^/]+\/[^/]+/.test(pathname))
    const slug = new URL(page.url()).pathname.split('/')[1]
    if (!slug) throw new Error(`There is no organisation in ${page.url()}.`)
    return new OrganizationPage(page, slug)
  }

  /** The sentence that answers the page's question. */
  get sentence() {
    return this.page.getByRole('heading', { level: 1 })
  }

  /** Ends the sign-in. */
  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign out' }).click()
    await expect(this.page).toHaveURL(/\/sign-in$/)
  }

  protected async goto(path: string): Promise<void> {
    await this.page.goto(`${address()}/${this.slug}/${path}`)
  }
}
