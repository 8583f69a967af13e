import { expect, type Locator, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** The keys that the publisher signs with. */
export class SigningKeysPage extends OrganizationPage {
  static async open(page: Page, slug: string): Promise<SigningKeysPage> {
    const opened = new SigningKeysPage(page, slug)
    await opened.goto('settings/signing-keys')
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** The row of one key. */
  row(keyId: string): Locator {
    return this.page.locator(`[data-key="${keyId}"]`)
  }

  /** Accepts a key, after the page has said what that means. */
  async accept(keyId: string): Promise<void> {
    await this.row(keyId)
      .getByRole('button', { name: /^Accept/ })
      .click()
    const dialog = this.page.getByRole('dialog')
    await expect(dialog).toContainText(keyId)
    await dialog.getByRole('button', { name: 'Accept key' }).click()
    await expect(dialog).toBeHidden()
    await expect(this.row(keyId)).toContainText('Trusted')
  }
}
