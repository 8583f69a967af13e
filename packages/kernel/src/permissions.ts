/** Every action that a grant can allow, `noun:verb`. One file, one table, every kind of actor. */
export const ACTIONS = [
  'organization:read',
  'organization:configure',
  'member:read',
  'member:invite',
  'member:configure',
  'member:remove',
  'team:read',
  'team:configure',
  'apiKey:read',
  'apiKey:create',
  'apiKey:revoke',
  'audit:read',
  'audit:export',
  'repository:read',
  'repository:connect',
  'repository:configure',
  'build:read',
  'build:start',
  'build:cancel',
  'publication:retry',
  'project:read',
  'project:create',
  'project:configure',
  'release:read',
  'release:create',
  'environment:read',
  'environment:configure',
  'author:read',
  'author:match',
  'signerKey:read',
  'signerKey:decide',
  'promotion:read',
  'promotion:request',
  'promotion:approve',
  'promotion:reject',
  'promotion:cancel',
  'promotion:rollback',
  'deployment:read',
  'deployment:retry',
  'retention:read',
  'retention:configure',
] as const

export type Action = (typeof ACTIONS)[number]

const READ = ACTIONS.filter((action): action is Action => action.endsWith(':read'))

const WORK: readonly Action[] = [
  'build:start',
  'build:cancel',
  'release:create',
  'promotion:request',
  'promotion:approve',
  'promotion:reject',
  'promotion:cancel',
  'promotion:rollback',
  'author:match',
  'deployment:retry',
  'publication:retry',
  'apiKey:create',
  'apiKey:revoke',
  'audit:export',
]

/** What no API key ever holds: to decide, and to make what outlasts the key's own end. */
export const PEOPLE_ACTIONS: readonly Action[] = [
  'author:match',
  'signerKey:decide',
  'promotion:approve',
  'promotion:reject',
  'apiKey:create',
  'member:invite',
]

/** What each role may do on its scope. */
export const ROLE_ACTIONS = {
  owner: ACTIONS,
  admin: ACTIONS.filter((action) => action !== 'organization:configure'),
  member: [...READ, ...WORK],
  viewer: READ,
} as const satisfies Record<string, readonly Action[]>

export type Role = keyof typeof ROLE_ACTIONS

/** Roles from the most to the least powerful. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const satisfies readonly Role[]

/** Where a grant holds. An organisation's grant holds in all its projects and environments. */
export type Scope =
  | { type: 'organization' }
  | { type: 'project'; projectId: string }
  | { type: 'environment'; environmentId: string }

/** Some actions on some scope. */
export type Grant = { actions: readonly Action[]; scope: Scope }

/** What a request touches; a grant on any of them suffices. */
export type ScopeOfRequest = { projectId?: string | undefined; environmentId?: string | undefined }

/** True when one of the grants allows the action on what the request touches. */
export function isGranted(grants: readonly Grant[], action: Action, touched: ScopeOfRequest = {}): boolean {
  return grants.some((grant) => grant.actions.includes(action) && covers(grant.scope, touched))
}

/** True when the grants allow the action somewhere; the first, coarse check before anything is loaded. */
export function isGrantedSomewhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => grant.actions.includes(action))
}

function covers(scope: Scope, touched: ScopeOfRequest): boolean {
  switch (scope.type) {
    case 'organization':
      return true
    case 'project':
      return scope.projectId === touched.projectId
    case 'environment':
      return scope.environmentId === touched.environmentId
  }
}
