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

/** One place as a matrix draws it: only what is to be seen, since a page has hundreds of them. */
export type PlaceLine = {
  live?: { version: string; since: string; health?: 'unhealthy' }
  uncertainSince?: string
  pending?: NonNullable<DashboardCell['pending']>
  failed?: NonNullable<DashboardCell['failed']>
}

/** A project's row of the matrix; null where its releases do not pass the environment. */
export type MatrixRow = { id: string; name: string; places: Array<PlaceLine | null> }

/** The rows of a matrix with these columns. */
export function matrixRows(
  environments: readonly DashboardEnvironment[],
  projects: readonly DashboardProject[],
): MatrixRow[] {
  return projects.map(({ id, name, cells }) => {
    const byEnvironment = new Map(cells.map((cell) => [cell.environmentId, cell]))
    const places = environments.map((environment) => {
      const cell = byEnvironment.get(environment.id)
      return cell ? placeLine(cell) : null
    })
    return { id, name, places }
  })
}

/** What of a place is to be seen. */
export function placeLine(cell: DashboardCell): PlaceLine {
  const { live, uncertainSince, pending, failed } = cell
  return {
    ...(live && {
      live: {
        version: live.version,
        since: live.since,
        ...(live.health === 'unhealthy' ? { health: live.health } : {}),
      },
    }),
    ...(uncertainSince && { uncertainSince }),
    ...(pending && { pending }),
    ...(failed && { failed }),
  }
}
