import { expect, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** Teams, whose members a rule can ask for. */
export class TeamsPage extends OrganizationPage {
  static async open(page: Page, slug: string): Promise<TeamsPage> {
    const opened = new TeamsPage(page, slug)
    await opened.goto('settings/teams')
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Makes a team. */
  async make(name: string): Promise<TeamsPage> {
    await this.page.getByLabel('Name', { exact: true }).fill(name)
    await this.page.getByRole('button', { name: 'Make team' }).click()
    await expect(this.page.getByRole('heading', { name })).toBeVisible()
    return this
  }

  /** Puts a member into a team. */
  async add(team: string, name: string): Promise<TeamsPage> {
    await this.page.getByLabel(`Add a member to ${team}`).selectOption({ label: name })
    await expect(this.page.getByRole('main').getByRole('listitem').filter({ hasText: name })).toBeVisible()
    return this
  }
}
