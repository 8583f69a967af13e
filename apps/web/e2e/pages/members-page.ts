import { expect, type Page } from '@playwright/test'
import { InviteForm } from './invite-form.ts'
import { OrganizationPage } from './organization-page.ts'

/** Who belongs to the organisation. */
export class MembersPage extends OrganizationPage {
  static async open(page: Page, slug: string): Promise<MembersPage> {
    const opened = new MembersPage(page, slug)
    await opened.goto('settings/members')
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Invites an address and answers the link in the letter to it. */
  invite(email: string): Promise<string> {
    return new InviteForm(this.page).invite(email)
  }

  /** Gives a member another role. */
  async changeRole(name: string, role: 'Owner' | 'Admin' | 'Member' | 'Viewer'): Promise<MembersPage> {
    const choice = this.page.getByLabel(`Role of ${name}`)
    await choice.selectOption({ label: role })
    await expect(choice).toBeEnabled()
    await expect(choice).toHaveValue(role.toLowerCase())
    return this
  }

  /** Removes a member, after the page has said what that ends. */
  async remove(name: string): Promise<MembersPage> {
    await this.page.getByRole('button', { name: `Remove ${name}...` }).click()
    const dialog = this.page.getByRole('dialog')
    await expect(dialog.getByRole('status')).toContainText(name)
    await dialog.getByRole('button', { name: `Remove ${name}` }).click()
    await expect(dialog).toBeHidden()
    await expect(this.page.getByLabel(`Role of ${name}`)).toBeHidden()
    return this
  }
}
