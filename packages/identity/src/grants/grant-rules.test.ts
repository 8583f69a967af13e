import {
  ACTIONS,
  type Grant,
  isGranted,
  PEOPLE_ACTIONS,
  ROLE_ACTIONS,
  ROLES,
  type Scope,
} from '@baton/kernel/permissions'
import { describe, expect, it } from 'vitest'
import { intersectGrants, keyActions, mayHandleRole } from './grant-rules.ts'

const SCOPES: Scope[] = [
  { type: 'organization' },
  { type: 'project', projectId: 'p1' },
  { type: 'project', projectId: 'p2' },
  { type: 'environment', environmentId: 'e1' },
]
const TOUCHED = [
  {},
  { projectId: 'p1' },
  { projectId: 'p2' },
  { projectId: 'p1', environmentId: 'e1' },
  { environmentId: 'e1' },
]
const EVERY_GRANT: Grant[] = ROLES.flatMap((role) => SCOPES.map((scope) => ({ actions: ROLE_ACTIONS[role], scope })))

describe('the common part of two lists of grants', () => {
  it('never allows what one of them does not', () => {
    for (const left of EVERY_GRANT) {
      for (const right of EVERY_GRANT) {
        const common = intersectGrants([left], [right])
        for (const touched of TOUCHED) {
          for (const action of ACTIONS) {
            if (!isGranted(common, action, touched)) continue
            expect(isGranted([left], action, touched) && isGranted([right], action, touched)).toBe(true)
          }
        }
      }
    }
  })

  it('loses nothing when one of them holds in the whole organisation', () => {
    for (const left of EVERY_GRANT) {
      const whole: Grant = { actions: ROLE_ACTIONS.owner, scope: { type: 'organization' } }
      for (const touched of TOUCHED) {
        for (const action of ACTIONS) {
          expect(isGranted(intersectGrants([left], [whole]), action, touched)).toBe(isGranted([left], action, touched))
        }
      }
    }
  })
})

describe('a role in somebody’s hands', () => {
  it.each(ROLES)('may be given by who holds all that %s may do, and by nobody else', (role) => {
    for (const held of ROLES) {
      const grants: Grant[] = [{ actions: ROLE_ACTIONS[held], scope: { type: 'organization' } }]
      const within = ROLES.indexOf(held) <= ROLES.indexOf(role)
      for (const scope of SCOPES) expect(mayHandleRole(grants, role, scope)).toBe(within)
    }
  })

  it('may be given on a project by its admin, and nowhere else', () => {
    const grants: Grant[] = [{ actions: ROLE_ACTIONS.admin, scope: { type: 'project', projectId: 'p1' } }]
    expect(mayHandleRole(grants, 'member', { type: 'project', projectId: 'p1' })).toBe(true)
    expect(mayHandleRole(grants, 'member', { type: 'project', projectId: 'p2' })).toBe(false)
    expect(mayHandleRole(grants, 'member', { type: 'organization' })).toBe(false)
  })
})

describe('what a key may do by itself', () => {
  it('never includes what people alone do, also where that was chosen', () => {
    for (const role of ROLES) {
      const held = [...keyActions(role, null), ...keyActions(role, PEOPLE_ACTIONS)]
      for (const action of PEOPLE_ACTIONS) expect(held).not.toContain(action)
    }
    expect(keyActions('member', null)).toContain('promotion:request')
  })

  it('is narrowed by the chosen actions, and never widened by them', () => {
    expect(keyActions('viewer', ['build:read', 'build:start'])).toEqual(['build:read'])
  })
})
