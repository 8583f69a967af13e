import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { iso } from '../words/iso.ts'
import { getEnvironmentRow } from './environment-rows.ts'
import { loadStateAt, loadStateNow } from './load-state.ts'

/** What is live in an environment now, or was at a past moment. */
export const getEnvironmentState = query(
  {
    action: 'environment:read',
    input: z.object({
      environmentId: idField('environment'),
      at: z.iso.datetime({ offset: true, error: "Write 'at' as ISO 8601, such as 2026-11-12T14:00:00Z." }).optional(),
    }),
  },
  async ({ tx, orgId, now, requireScope }, { environmentId, at }) => {
    await getEnvironmentRow(tx, orgId, environmentId)
    requireScope({ environmentId })
    const items =
      at === undefined
        ? await loadStateNow(tx, orgId, environmentId)
        : await loadStateAt(tx, orgId, environmentId, new Date(at))
    return { at: at === undefined ? iso(now) : iso(new Date(at)), items }
  },
)
