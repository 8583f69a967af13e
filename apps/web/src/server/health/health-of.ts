import type { Database } from '@baton/kernel/database'
import type { Client } from '@temporalio/client'
import { sql } from 'drizzle-orm'
import type { WebEnv } from '../../env.ts'
import { type Part, probe, probeTarget } from './probe.ts'

/** Asks every part of Baton how it is, all at once, each for 2 s at most. */
export function healthOf(
  env: WebEnv,
  db: Database,
  { connection: temporal }: Pick<Client, 'connection'>,
): () => Promise<Part[]> {
  return () =>
    Promise.all([
      Promise.resolve<Part>({ name: 'web', ok: true, state: 'ok' }),
      probe('PostgreSQL', async () => {
        await db.execute(sql`select 1`)
        return { state: 'ok' }
      }),
      probe('Temporal', async () => {
        await temporal.withDeadline(Date.now() + 2_000, () => temporal.workflowService.getSystemInfo({}))
        return { state: 'ok' }
      }),
      ...env.BATON_HEALTH_TARGETS.map(probeTarget),
    ])
}
