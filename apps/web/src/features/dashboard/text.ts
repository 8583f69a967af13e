/** Words of the dashboard. */
export const dashboardText = {
  title: 'Dashboard',
  sentence: (counts: { projects: number; waitForYou: number; waitForOthers: number; failed: number }) => {
    const parts = [
      counts.waitForYou > 0 ? `${counts.waitForYou} waiting for you` : '',
      counts.waitForOthers > 0 ? `${counts.waitForOthers} waiting for others` : '',
      counts.failed > 0 ? `${counts.failed} failed` : '',
    ].filter(Boolean)
    if (counts.projects === 0) return 'Nothing is released here yet'
    return parts.length > 0 ? parts.join(', ') : 'Nothing waits, nothing failed'
  },
  caption: 'Projects by environments: what is live, and what is asked for',
  project: 'Project',
  search: 'Search projects',
  find: 'Find',
  noneMatch: (search: string) => `No project matches '${search}'.`,
  clear: 'Clear filter',
  pages: 'Pages of projects',
  firstPage: 'First projects',
  further: 'More projects',
  filters: { all: 'All', you: 'For you', others: 'For others', failed: 'Failed' },
  filterLabel: 'What waits',
  nothing: 'nothing',
  cell: (project: string, environment: string) => `${project} in ${environment}`,
  waitsYou: 'waits for you',
  waitsFor: (names: string) => (names ? `waits: ${names}` : 'waits for approval'),
  held: 'held',
  deploying: (done: number, total: number) => `${done}/${total}`,
  failed: (version: string, mixed: boolean) => (mixed ? `${version} failed, may be mixed` : `${version} failed`),
  rollback: 'back',
  openSite: (environment: string) => `Open the site in ${environment}`,
  emptyTitle: 'No projects yet',
  emptyDetail: 'A project says what is released and whose artifacts it trusts.',
  create: 'Create a project',
  panel: {
    open: (place: string) => `Open ${place}`,
    came: 'put there',
    decision: (asked: string | null, agreed: readonly string[]) => {
      const approved = agreed.length > 0 ? `, ${agreed.join(', ')} approved` : ''
      return asked === null ? `Its lifecycle put it there by itself${approved}.` : `${asked} asked${approved}.`
    },
    promote: (version: string, environment: string) => `Promote ${version} to ${environment}...`,
    nothingToPromote: 'Nothing newer is ready to be promoted here.',
    rollBack: (environment: string) => `Roll back ${environment}...`,
    history: (count: number) => `Last ${count} deployments`,
    historyNone: 'Nothing was deployed here yet.',
    environment: (name: string) => `All of ${name}`,
  },
} as const
