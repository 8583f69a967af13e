import type { Page } from '@playwright/test'
import { address } from '../support/address.ts'
import type { Person } from '../support/people.ts'
import { OrganizationPage } from './organization-page.ts'

/** Where somebody who has an account comes in. */
export class SignInPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(page: Page): Promise<SignInPage> {
    await page.goto(`${address()}/sign-in`)
    return new SignInPage(page)
  }

  /** Signs in with e-mail and password. */
  async signIn(person: Person): Promise<OrganizationPage> {
    await this.page.getByLabel('E-mail').fill(person.email)
    await this.page.getByLabel('Password', { exact: true }).fill(person.password)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    return OrganizationPage.entered(this.page)
  }
}
