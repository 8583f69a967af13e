/** One thing that people or scripts ask of a large organisation, and how large its answer may be. */
export type GrowthRequest = { name: string; what: string; kind: 'api' | 'page'; path: string; bytesMax?: number }

const PAGE_BYTES_MAX = 300_000
const id = (prefix: string, number: number) => `${prefix}_${String(number).padStart(26, '0')}`

/** The cursor of a list that goes on after this key. Nobody else makes one: here it stands for half a million pages read before. */
const cursorAfter = (list: string, key: string) => Buffer.from(JSON.stringify([list, key])).toString('base64url')

/** What is measured with a thousand projects in twenty environments, a million deployments and a million builds. */
export function growthRequests(org: string, commitSha: string): GrowthRequest[] {
  const environment = id('env', 7)
  const monthsAgo = new Date(Date.now() - 120 * 24 * 3_600_000).toISOString()
  const api = (name: string, what: string, path: string): GrowthRequest => ({ name, what, kind: 'api', path })
  const page = (name: string, what: string, path: string): GrowthRequest => ({
    name,
    what,
    kind: 'page',
    path: `/${org}${path}`,
    bytesMax: PAGE_BYTES_MAX,
  })
  return [
    api('builds', 'Builds, newest first', '/builds'),
    api('builds_failed', 'Builds that failed', '/builds?state=failed'),
    api('builds_timed_out', 'Builds that timed out (one in a thousand)', '/builds?state=timed_out'),
    api('builds_by_author', 'Builds of an author', '/builds?author=Author%207'),
    api('builds_by_rare_author', 'Builds of an author with 20 of them', '/builds?author=rare@growth.example'),
    api('builds_of_branch', 'Builds of a branch', '/builds?branch=feature-8'),
    api('builds_of_commit', 'Builds of a commit', `/builds?commitSha=${commitSha}`),
    api(
      'builds_deep',
      'Builds, half a million pages of one further on',
      `/builds?cursor=${cursorAfter('builds', id('bld', 500_000))}`,
    ),
    api('dashboard', 'Dashboard', '/dashboard'),
    api('environment', 'An environment', `/environments/${environment}`),
    api('environment_now', 'What is live in an environment now', `/environments/${environment}/state`),
    api('environment_at', 'What was live there four months ago', `/environments/${environment}/state?at=${monthsAgo}`),
    api('projects', 'Projects', '/projects'),
    api('projects_by_name', 'Projects found by name', '/projects?search=0777'),
    api(
      'deployments_place',
      'Deployments of a project in an environment',
      `/deployments?environmentId=${environment}&projectId=${id('prj', 7)}`,
    ),
    api(
      'promotions_waiting',
      'Promotions that wait in an environment',
      `/promotions?environmentId=${environment}&state=waiting`,
    ),
    api('promotions', 'Promotions', '/promotions'),
    api('deployments', 'Deployments', `/deployments?environmentId=${environment}`),
    api('releases', 'Releases', '/releases'),
    api('audit', 'Audit entries', '/audit/entries'),
    page('page_dashboard', 'Page: dashboard', '/dashboard'),
    page('page_dashboard_search', 'Page: dashboard, found by name', '/dashboard?search=0777'),
    page('page_builds', 'Page: builds', '/builds'),
    page('page_builds_failed', 'Page: builds that failed', '/builds?state=failed'),
    page('page_environment', 'Page: an environment', `/environments/${environment}`),
    page('page_environments', 'Page: environments', '/environments'),
    page('page_projects', 'Page: projects', '/projects'),
    page('page_project', 'Page: a project', `/projects/${id('prj', 7)}`),
    page('page_inbox', 'Page: inbox', '/inbox'),
    page('page_audit', 'Page: audit', '/audit'),
  ]
}
