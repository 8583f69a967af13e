import { describe, expect, it } from 'vitest'
import { ACTIONS, isGranted, isGrantedSomewhere, ROLE_ACTIONS, ROLES } from './permissions.ts'

describe('roles', () => {
  it('never give a weaker role what a stronger one lacks', () => {
    for (const [index, role] of ROLES.entries()) {
      const stronger = ROLES[index - 1]
      if (!stronger) continue
      for (const action of ROLE_ACTIONS[role]) expect(ROLE_ACTIONS[stronger]).toContain(action)
    }
  })

  it('let a viewer read and change nothing', () => {
    expect(ROLE_ACTIONS.viewer.every((action) => action.endsWith(':read'))).toBe(true)
  })

  it('leave every action to the owner', () => {
    expect(ROLE_ACTIONS.owner).toEqual(ACTIONS)
  })
})

describe('a grant', () => {
  const approve = { actions: ['promotion:approve'] as const }

  it('on an organisation holds everywhere in it', () => {
    const grants = [{ ...approve, scope: { type: 'organization' } as const }]
    expect(isGranted(grants, 'promotion:approve', { environmentId: 'env_1' })).toBe(true)
    expect(isGranted(grants, 'promotion:request')).toBe(false)
  })

  it('on one environment does not reach another', () => {
    const grants = [{ ...approve, scope: { type: 'environment', environmentId: 'env_1' } as const }]
    expect(isGranted(grants, 'promotion:approve', { environmentId: 'env_1' })).toBe(true)
    expect(isGranted(grants, 'promotion:approve', { environmentId: 'env_2' })).toBe(false)
    expect(isGranted(grants, 'promotion:approve')).toBe(false)
    expect(isGrantedSomewhere(grants, 'promotion:approve')).toBe(true)
  })

  it('on one project does not reach another', () => {
    const grants = [{ ...approve, scope: { type: 'project', projectId: 'prj_1' } as const }]
    expect(isGranted(grants, 'promotion:approve', { projectId: 'prj_1', environmentId: 'env_9' })).toBe(true)
    expect(isGranted(grants, 'promotion:approve', { projectId: 'prj_2' })).toBe(false)
  })
})
