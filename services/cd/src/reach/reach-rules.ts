import { type Action, type Grant, isGranted } from '@baton/kernel/permissions'
import type { Place } from '../environments/place.ts'

/**
 * How far an actor's right to an action goes: everywhere in the organisation, or only where it touches one of these
 * projects or one of these environments.
 */
export type Reach = { all: true } | { all: false; projectIds: readonly string[]; environmentIds: readonly string[] }

/** The reach of an action by these grants: what a list shows is what a read of each of its rows would be allowed. */
export function reachOf(grants: readonly Grant[], action: Action): Reach {
  if (isGranted(grants, action)) return { all: true }
  const scopes = grants.filter((grant) => grant.actions.includes(action)).map((grant) => grant.scope)
  const projectIds = scopes.flatMap((scope) => (scope.type === 'project' ? [scope.projectId] : []))
  const environmentIds = scopes.flatMap((scope) => (scope.type === 'environment' ? [scope.environmentId] : []))
  return { all: false, projectIds: [...new Set(projectIds)], environmentIds: [...new Set(environmentIds)] }
}

/** True when what touches this place is within reach. */
export function reaches(reach: Reach, { projectId, environmentId }: Place): boolean {
  return reach.all || reach.projectIds.includes(projectId) || reach.environmentIds.includes(environmentId)
}
