import { expect, type Locator, type Page } from '@playwright/test'
import { address } from '../support/address.ts'
import { OrganizationPage } from './organization-page.ts'
import { RequestPage } from './request-page.ts'

/** Of an in-toto statement of SLSA provenance, what the specs read. */
export type Provenance = {
  subject: Array<{ name: string; digest: { sha256: string } }>
  predicate: { buildDefinition: { resolvedDependencies: Array<{ name: string; digest: { gitCommit?: string } }> } }
}

/** Where a release is, and whether it may go further. */
export class ReleasePage extends OrganizationPage {
  /** Waits until the browser stands on a release. */
  static async arrived(page: Page, slug: string): Promise<ReleasePage> {
    await expect(page).toHaveURL(/\/releases\/[^/]+$/)
    return new ReleasePage(page, slug)
  }

  get id(): string {
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** One stop of the release's way. */
  stop(environment: string): Locator {
    return this.page.getByRole('list', { name: 'Where it is' }).getByRole('listitem').filter({ hasText: environment })
  }

  /** What is proved about it. */
  get evidence(): Locator {
    return this.page.getByRole('region', { name: 'Evidence' })
  }

  /** The signed provenance that the page links to, its payload read. */
  async provenance(): Promise<Provenance> {
    const href = await this.evidence.getByRole('link', { name: /^Provenance/ }).getAttribute('href')
    const { envelope } = (await (await this.page.request.get(`${address()}${href}`)).json()) as { envelope: string }
    const { payload } = JSON.parse(envelope) as { payload: string }
    return JSON.parse(Buffer.from(payload, 'base64').toString()) as Provenance
  }

  /** Goes on to the next environment, which the page offers. */
  async promoteTo(environment: string): Promise<RequestPage> {
    const act = this.page.getByRole('link', { name: `Promote to ${environment}...` })
    await expect(act).toBeVisible()
    await act.click()
    return RequestPage.arrived(this.page, this.slug)
  }
}
