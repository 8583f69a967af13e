import type { DashboardProject } from './types.ts'

/** A release by its id and version. */
export type NextRelease = { releaseId: string; version: string }

/**
 * What one would promote into an environment of a project: what is live in the nearest environment before it, or the newest
 * release where none is before it. Null where that is live here already, or there is nothing.
 */
export function nextRelease(
  { cells }: Pick<DashboardProject, 'cells'>,
  environmentId: string,
  newest: NextRelease | null,
): NextRelease | null {
  const at = cells.findIndex((cell) => cell.environmentId === environmentId)
  const here = cells[at]?.live ?? null
  const candidate = at === 0 ? newest : (cells.slice(0, Math.max(0, at)).findLast(({ live }) => live)?.live ?? null)
  if (candidate === null || candidate.releaseId === here?.releaseId) return null
  return { releaseId: candidate.releaseId, version: candidate.version }
}
