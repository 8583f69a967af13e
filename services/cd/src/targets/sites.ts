import { z } from 'zod'

/** A site that the operator's sites server serves. */
export type Site = { url: string; folder: string }

/** The operator's sites, if there are any. */
export type Sites = {
  /** Makes the site where it is missing. Throws SitesAway when the server does not answer, SitesMissing without one. */
  ensure(siteId: string): Promise<Site>
}

/** The sites server does not answer now; trying again may help. */
class SitesAway extends Error {
  override readonly name = 'SitesAway'
}

/** The operator set no sites; nothing can be deployed to a `local-site`. */
export class SitesMissing extends Error {
  override readonly name = 'SitesMissing'
  constructor() {
    super(
      'This installation has no folder for sites, so nothing can be put onto this target. Its operator can set SITES_FOLDER and SITES_API_URL.',
    )
  }
}

const ANSWER_MS = 5_000
const SiteAnswer = z.object({ url: z.url(), folder: z.string() })

/** The sites of an operator: a folder, and the server that serves it. */
export function openSites(options: { apiUrl: string | undefined; folder: string | undefined }): Sites {
  return {
    async ensure(siteId) {
      const { apiUrl, folder } = options
      if (apiUrl === undefined || folder === undefined) throw new SitesMissing()
      const site = await askForSite(apiUrl, siteId)
      if (site.folder !== `${folder.replace(/\/$/, '')}/${siteId}`) {
        throw new SitesAway(`The sites server put site ${siteId} outside of SITES_FOLDER.`)
      }
      return site
    },
  }
}

async function askForSite(apiUrl: string, siteId: string): Promise<Site> {
  try {
    const response = await fetch(new URL('/sites', apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: siteId }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    if (!response.ok) throw new SitesAway(`The sites server answered ${response.status}: ${await response.text()}`)
    return SiteAnswer.parse(await response.json())
  } catch (error) {
    if (error instanceof SitesAway) throw error
    throw new SitesAway(`The sites server at ${apiUrl} does not answer.`, { cause: error })
  }
}
