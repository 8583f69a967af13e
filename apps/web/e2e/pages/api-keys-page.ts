import { expect, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** Keys of scripts. */
export class ApiKeysPage extends OrganizationPage {
  static async open(page: Page, slug: string): Promise<ApiKeysPage> {
    const opened = new ApiKeysPage(page, slug)
    await opened.goto('settings/api-keys')
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Makes a key and answers its text, which is shown once. */
  async make(name: string, role: 'Admin' | 'Member' | 'Owner' | 'Viewer'): Promise<string> {
    await this.page.getByLabel('Name', { exact: true }).fill(name)
    await this.page.getByLabel('Role').selectOption({ label: role })
    await this.page.getByRole('button', { name: 'Make key' }).click()
    const shown = this.page.getByLabel('API key', { exact: true })
    await expect(shown).toHaveValue(/^baton_/)
    const key = await shown.inputValue()
    await this.page.getByRole('button', { name: 'I have stored it' }).click()
    await expect(this.page.getByRole('button', { name: `Revoke ${name}...` })).toBeVisible()
    return key
  }
}
