import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import { buildSchedules } from '../db/build-schedules.ts'
import { builds } from '../db/builds.ts'
import { query } from '../verbs.ts'
import { toBuildViews } from './build-rows.ts'
import { OPEN_STATES } from './build-states.ts'
import type { BuildView } from './build-view.ts'

export const ListQueueInput = z.object({})

/** What runs, what waits in line and why, and how many slots the organisation has. Oldest first, 500 at most. */
export const listQueue = query(
  { action: 'build:read', input: ListQueueInput },
  async ({ tx, orgId, deps }): Promise<{ slots: { total: number; busy: number }; builds: BuildView[] }> => {
    const rows = await tx
      .select()
      .from(builds)
      .where(and(eq(builds.orgId, orgId), inArray(builds.state, OPEN_STATES)))
      .orderBy(asc(builds.id))
      .limit(500)
    const [held] = await tx
      .select({ busy: sql<number>`count(*)::int` })
      .from(buildSchedules)
      .where(eq(buildSchedules.orgId, orgId))
    return {
      slots: { total: deps.activeBuildsMax, busy: held?.busy ?? 0 },
      builds: await toBuildViews(tx, orgId, rows, deps.activeBuildsMax),
    }
  },
)
