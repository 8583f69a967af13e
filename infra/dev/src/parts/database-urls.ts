import { superuserUrl } from '../postgres/cluster.ts'
import type { Secrets } from '../state/state-folder.ts'
import type { Layout } from './layout.ts'

/** The two services, each with a database of its own. */
export type Service = 'ci' | 'cd'

/** The roles of a database; what runs never gets the owner's. */
export type DatabaseRole = 'owner' | 'app' | 'auth' | 'system'

/** The variables that name a service's database as the wanted roles: `CI_DATABASE_URL`, `CI_DATABASE_AUTH_URL`, … */
export function databaseUrls(
  service: Service,
  roles: readonly DatabaseRole[],
  layout: Layout,
  secrets: Secrets,
): Record<string, string> {
  const database = `baton_${service}`
  const entries = roles.map((role) => {
    const suffix = role === 'app' ? '' : `${role.toUpperCase()}_`
    const password = secrets.databases[service][role]
    const url = `postgres://${database}_${role}:${password}@127.0.0.1:${layout.ports.PostgreSQL}/${database}`
    return [`${service.toUpperCase()}_DATABASE_${suffix}URL`, url]
  })
  return Object.fromEntries(entries) as Record<string, string>
}

/** The variable of the superuser that makes a service's database and roles. */
export function adminUrl(service: Service, layout: Layout, secrets: Secrets): Record<string, string> {
  const url = superuserUrl({ port: layout.ports.PostgreSQL, password: secrets.postgres })
  return { [`${service.toUpperCase()}_DATABASE_ADMIN_URL`]: url }
}
