import { idField } from '@baton/kernel/fields'
import { cursorField, limitField, pagesOf } from '@baton/kernel/pages'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { getEnvironmentRow } from './environment-rows.ts'
import { loadStateAt, loadStateNow } from './load-state.ts'

const pages = pagesOf('state', z.string())

/** What is live in an environment now, or was at a past moment, by project name, a page at a time. */
export const getEnvironmentState = query(
  {
    action: 'environment:read',
    input: z.object({
      environmentId: idField('environment'),
      at: z.iso.datetime({ offset: true, error: "Write 'at' as ISO 8601, such as 2026-11-12T14:00:00Z." }).optional(),
      search: z.string().max(80).optional(),
      limit: limitField,
      cursor: cursorField,
    }),
  },
  async ({ tx, orgId, requireScope }, { environmentId, at, search, limit, cursor }) => {
    await getEnvironmentRow(tx, orgId, environmentId)
    requireScope({ environmentId })
    const window = { environmentId, search, after: pages.after(cursor), limit: limit + 1 }
    const rows =
      at === undefined
        ? await loadStateNow(tx, orgId, window)
        : await loadStateAt(tx, orgId, { ...window, at: new Date(at) })
    return pages.page(rows, limit, (row) => row.projectName)
  },
)
