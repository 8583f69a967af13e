import type { Page } from '@playwright/test'
import { address } from '../support/address.ts'
import type { Person } from '../support/people.ts'
import { OrganizationPage } from './organization-page.ts'

/** Where a new user begins. */
export class SignUpPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(page: Page): Promise<SignUpPage> {
    await page.goto(`${address()}/sign-up`)
    return new SignUpPage(page)
  }

  /** Makes an account and its organisation. */
  async signUp(person: Person, organization: string): Promise<OrganizationPage> {
    await this.page.getByLabel('E-mail').fill(person.email)
    await this.page.getByLabel('Password', { exact: true }).fill(person.password)
    await this.page.getByLabel('Your name').fill(person.name)
    await this.page.getByLabel('Organisation').fill(organization)
    await this.page.getByRole('button', { name: 'Create organisation' }).click()
    return OrganizationPage.entered(this.page)
  }
}
