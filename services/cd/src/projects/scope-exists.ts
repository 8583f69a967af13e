import type { IdentityDeps } from '@baton/identity/dependencies'
import { and, eq } from 'drizzle-orm'
import { environments } from '../db/environments.ts'
import { projects } from '../db/projects.ts'

/** Whether a grant's scope is a project or an environment of the organisation; identity asks before it grants. */
export const scopeExists: IdentityDeps['scopeExists'] = async (tx, orgId, scope) => {
  const [table, id] =
    scope.type === 'project' ? ([projects, scope.projectId] as const) : ([environments, scope.environmentId] as const)
  const [row] = await tx
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.orgId, orgId), eq(table.id, id)))
  return row !== undefined
}
