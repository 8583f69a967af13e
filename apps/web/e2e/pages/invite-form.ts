import { expect, type Page } from '@playwright/test'
import { linkMailedTo } from '../support/mailbox.ts'

/** The form by which somebody is invited; it stands on two pages. */
export class InviteForm {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Invites an address, and answers the link that the page does not show: it is in the letter to that address. */
  async invite(email: string): Promise<string> {
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByRole('button', { name: 'Invite', exact: true }).click()
    await expect(this.page.getByRole('status').filter({ hasText: `${email} is invited` })).toBeVisible()
    const link = await linkMailedTo(email, 'invitations')
    expect(await this.page.content()).not.toContain(link.split('/').at(-1))
    return link
  }
}
