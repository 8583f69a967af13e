import type { Outputs } from '#lib/outputs.ts'

export type Dashboard = Outputs['dashboard']['get']
export type DashboardProject = Dashboard['projects'][number]
export type DashboardCell = DashboardProject['cells'][number]
export type DashboardEnvironment = Dashboard['environments'][number]

/** How an address names a place. */
export function placeName(projectId: string, environmentId: string): string {
  return `${projectId}.${environmentId}`
}

/** The place that an address names; null where the dashboard does not show it. */
export function findPlace({ projects, environments }: Pick<Dashboard, 'projects' | 'environments'>, named: string) {
  const [projectId = '', environmentId = ''] = named.split('.')
  const project = projects.find(({ id }) => id === projectId)
  const environment = environments.find(({ id }) => id === environmentId)
  const cell = project?.cells.find((one) => one.environmentId === environmentId)
  return project && environment && cell ? { project, environment, cell, place: { projectId, environmentId } } : null
}

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
