import { type Column, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Reach } from './reach-rules.ts'

/**
 * The condition that keeps to rows within reach, by the columns that say what a row touches; none where all is. It belongs
 * into the query itself: a page that is narrowed afterwards is too short, or empty though more follow.
 */
export function withinReach(reach: Reach, touched: { projectId?: Column; environmentId?: Column }): SQL | undefined {
  if (reach.all) return undefined
  const { projectId, environmentId } = touched
  const byProject = projectId && inArray(projectId, [...reach.projectIds])
  const byEnvironment = environmentId && inArray(environmentId, [...reach.environmentIds])
  return or(byProject, byEnvironment) ?? sql`false`
}
