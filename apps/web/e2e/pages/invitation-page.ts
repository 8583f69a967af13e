import type { Page } from '@playwright/test'
import type { Person } from '../support/people.ts'
import { OrganizationPage } from './organization-page.ts'

/** What the link of an invitation opens. */
export class InvitationPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(page: Page, link: string): Promise<InvitationPage> {
    await page.goto(link)
    return new InvitationPage(page)
  }

  /** Joins with a new account; the address is the invitation's. */
  async join(person: Person): Promise<OrganizationPage> {
    await this.page.getByLabel('Your name').fill(person.name)
    await this.page.getByLabel('Password', { exact: true }).fill(person.password)
    await this.page.getByRole('button', { name: /^Join / }).click()
    return OrganizationPage.entered(this.page)
  }
}
