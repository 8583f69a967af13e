import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { OrganizationPage } from './organization-page.ts'

/** Who did what, when, and the proof of it. */
export class AuditPage extends OrganizationPage {
  /** Opens it by its address, for one kind of act where that is said. */
  static async open(page: Page, slug: string, action?: string): Promise<AuditPage> {
    const opened = new AuditPage(page, slug)
    await opened.goto(action === undefined ? 'audit' : `audit?action=${action}`)
    await expect(opened.sentence).toBeVisible()
    return opened
  }

  /** Goes there by the navigation. */
  static async from({ page, slug }: OrganizationPage): Promise<AuditPage> {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click()
    await expect(page).toHaveURL(/\/audit$/)
    return new AuditPage(page, slug)
  }

  /** The entries on the page, newest first. */
  get entries(): Locator {
    return this.page.getByRole('region', { name: 'Entries' }).locator('[data-row]')
  }

  /** What stands above the list where the log cannot be relied on. */
  get broken(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'Do not rely on this log' })
  }

  /** The key of the log, as the page shows it. */
  async key(): Promise<string> {
    return (await this.page.locator('#log-key').textContent()) ?? ''
  }

  /** Downloads the whole log and its verifier as the page offers them, under their own names. */
  async download(folder: string): Promise<{ archive: string; verifier: string }> {
    const archive = await this.#save(folder, this.page.getByRole('link', { name: /^Export \d/ }))
    const verifier = await this.#save(folder, this.page.getByRole('link', { name: 'Download verify.mjs' }))
    return { archive, verifier }
  }

  async #save(folder: string, link: Locator): Promise<string> {
    const started = this.page.waitForEvent('download')
    await link.click()
    const download = await started
    const path = join(folder, download.suggestedFilename())
    await download.saveAs(path)
    return path
  }
}
