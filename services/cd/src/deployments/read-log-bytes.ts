import { idField } from '@baton/kernel/fields'
import { z } from 'zod'
import { query } from '../dependencies.ts'
import { getDeploymentRow, refuseDeletedLog } from './deployment-rows.ts'
import { readLog } from './log-store.ts'

/**
 * The next bytes of a deployment's log from an offset, for a stream that goes on where it was (`Last-Event-ID`). `ended`
 * once these are the last.
 */
export const readLogBytes = query(
  {
    action: 'deployment:read',
    input: z.object({
      deploymentId: idField('deployment'),
      from: z.number().int().min(0),
      maxBytes: z
        .number()
        .int()
        .min(1)
        .max(1024 ** 2)
        .default(256 * 1024),
    }),
  },
  async ({ tx, orgId, requireScope }, { deploymentId, from, maxBytes }) => {
    const row = await getDeploymentRow(tx, orgId, deploymentId)
    requireScope({ projectId: row.projectId, environmentId: row.environmentId })
    refuseDeletedLog(row)
    const bytes = await readLog(tx, orgId, { deploymentId, from, maxBytes })
    return { offset: from, bytes, ended: row.logEnded && from + bytes.length >= row.logSizeBytes }
  },
)
