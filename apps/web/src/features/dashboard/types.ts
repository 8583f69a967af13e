import type { Outputs } from '#lib/outputs.ts'

export type Dashboard = Outputs['dashboard']['get']
export type DashboardProject = Dashboard['projects'][number]
export type DashboardCell = DashboardProject['cells'][number]
export type DashboardEnvironment = Dashboard['environments'][number]

/** What the strip above the matrix filters by. */
export const DASHBOARD_FILTERS = ['all', 'you', 'others', 'failed'] as const
export type DashboardFilter = (typeof DASHBOARD_FILTERS)[number]

/** The filter that an address names; anything else shows all. */
export function readFilter(value: string | string[] | undefined): DashboardFilter {
  return DASHBOARD_FILTERS.find((filter) => filter === value) ?? 'all'
}

/** True when a project has something that the filter asks for. */
export function passes(project: Pick<DashboardProject, 'cells'>, filter: DashboardFilter): boolean {
  return project.cells.some((cell) => cellPasses(cell, filter))
}

function cellPasses({ pending, failed }: DashboardCell, filter: DashboardFilter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'you':
      return pending?.forYou === true
    case 'others':
      return pending?.status === 'waitingForApproval' && !pending.forYou
    case 'failed':
      return failed !== null
  }
}
