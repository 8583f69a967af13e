import { expect, type Page } from '@playwright/test'

/** The form by which somebody is invited; it stands on two pages. */
export class InviteForm {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Invites an address and answers the link that is shown once. */
  async invite(email: string): Promise<string> {
    await this.page.getByLabel('E-mail').fill(email)
    await this.page.getByRole('button', { name: 'Invite', exact: true }).click()
    const link = this.page.getByLabel('Invitation link')
    await expect(link).toHaveValue(/\/invitations\//)
    return link.inputValue()
  }
}
