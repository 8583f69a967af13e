import {
  type Action,
  type Grant,
  isGranted,
  PEOPLE_ACTIONS,
  ROLE_ACTIONS,
  ROLES,
  type Role,
  type Scope,
  type ScopeOfRequest,
} from '@baton/kernel/permissions'

/** What a request on exactly this scope touches. */
export function touchedBy(scope: Scope): ScopeOfRequest {
  switch (scope.type) {
    case 'organization':
      return {}
    case 'project':
      return { projectId: scope.projectId }
    case 'environment':
      return { environmentId: scope.environmentId }
  }
}

/** True when the role includes the action. */
export function roleAllows(role: Role, action: Action): boolean {
  const actions: readonly Action[] = ROLE_ACTIONS[role]
  return actions.includes(action)
}

/** True when whoever holds these grants may give or take the role on the scope: nobody handles more than they hold. */
export function mayHandleRole(held: readonly Grant[], role: Role, scope: Scope): boolean {
  return ROLE_ACTIONS[role].every((action) => isGranted(held, action, touchedBy(scope)))
}

/** The most powerful of some roles, or null of none. */
export function strongestRole(roles: readonly Role[]): Role | null {
  return ROLES.find((role) => roles.includes(role)) ?? null
}

/**
 * What both lists allow, and no more: how a key is held within its maker's rights. A project and an environment have no
 * common part that a grant could say, so that pair gives nothing.
 */
export function intersectGrants(left: readonly Grant[], right: readonly Grant[]): Grant[] {
  return left.flatMap((one) =>
    right.flatMap((other) => {
      const scope = commonScope(one.scope, other.scope)
      const actions = one.actions.filter((action) => other.actions.includes(action))
      return scope && actions.length > 0 ? [{ actions, scope }] : []
    }),
  )
}

function commonScope(one: Scope, other: Scope): Scope | null {
  if (one.type === 'organization') return other
  if (other.type === 'organization') return one
  const same =
    one.type === 'project'
      ? other.type === 'project' && one.projectId === other.projectId
      : other.type === 'environment' && one.environmentId === other.environmentId
  return same ? one : null
}

/** What a key may do by itself, before its maker's rights narrow it. What people alone do is never among it. */
export function keyActions(role: Role, chosen: readonly Action[] | null): Action[] {
  return ROLE_ACTIONS[role].filter(
    (action) => (chosen === null || chosen.includes(action)) && !PEOPLE_ACTIONS.includes(action),
  )
}
