import { expect, type Locator, type Page } from '@playwright/test'
import { BuildPage } from './build-page.ts'
import { InviteForm } from './invite-form.ts'
import { OrganizationPage } from './organization-page.ts'

/** The way from nothing to production: where a new organisation begins. */
export class StartPage extends OrganizationPage {
  /** Waits until the browser stands on the first steps. */
  static async arrived(page: Page, slug: string): Promise<StartPage> {
    await expect(page).toHaveURL(/\/start$/)
    return new StartPage(page, slug)
  }

  /** Goes there by the navigation. */
  static async from({ page, slug }: OrganizationPage): Promise<StartPage> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Get started' }).click()
    return StartPage.arrived(page, slug)
  }

  /** One step of the way, by its title. */
  step(title: string | RegExp): Locator {
    return this.page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { name: title }) })
  }

  /** Invites an address in its step and answers the link in the letter to it. */
  invite(email: string): Promise<string> {
    return new InviteForm(this.page).invite(email)
  }

  /** Connects the sample repository by one click, and answers the command that the page shows. */
  async connectSample(): Promise<string> {
    await this.page.getByRole('button', { name: 'Use the sample repository' }).click()
    const command = this.page.getByTestId('clone-command')
    await expect(command).toHaveText(/^git clone /)
    return (await command.textContent()) ?? ''
  }

  /** Opens the first build once it has begun. */
  async openFirstBuild(): Promise<BuildPage> {
    await this.step('Watch the first build').getByRole('link').click({ timeout: 180_000 })
    return BuildPage.arrived(this.page, this.slug)
  }
}
