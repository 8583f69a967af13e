import type { Scope } from '@baton/kernel/permissions'

/** How a scope stands in a row of `grants`: both null means the whole organisation. */
export type ScopeColumns = { projectId: string | null; environmentId: string | null }

/** The columns of a scope. */
export function scopeToColumns(scope: Scope): ScopeColumns {
  return {
    projectId: scope.type === 'project' ? scope.projectId : null,
    environmentId: scope.type === 'environment' ? scope.environmentId : null,
  }
}

/** The scope of a row. */
export function scopeFromColumns(row: ScopeColumns): Scope {
  if (row.projectId !== null) return { type: 'project', projectId: row.projectId }
  if (row.environmentId !== null) return { type: 'environment', environmentId: row.environmentId }
  return { type: 'organization' }
}
