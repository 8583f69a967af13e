import { pageInput, pagesOf } from '@baton/kernel/pages'
import { z } from 'zod'
import { query } from '../verbs.ts'
import { listRepositoryViews } from './repository-rows.ts'

const pages = pagesOf('repositories', z.tuple([z.string(), z.string()]))

export const ListRepositoriesInput = pageInput

/** The organisation's repositories by name, a page at a time. */
export const listRepositories = query(
  { action: 'repository:read', input: ListRepositoriesInput },
  async ({ tx, orgId, deps }, { limit, cursor }) => {
    const rows = await listRepositoryViews(tx, orgId, deps.publicUrl, { after: pages.after(cursor), limit: limit + 1 })
    return pages.page(rows, limit, ({ name, id }): [string, string] => [name, id])
  },
)
