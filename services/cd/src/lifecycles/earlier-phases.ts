import type { PhaseRow } from '../projects/project-rows.ts'

/** The phases that a release must have passed before it may go to this environment; none where it is in no phase. */
export function earlierPhases(phases: readonly PhaseRow[], environmentId: string): PhaseRow[] {
  const here = phases.find((phase) => phase.environmentId === environmentId)
  return here === undefined ? [] : phases.filter((phase) => phase.position < here.position)
}
