import { type Grant, isGranted } from '@baton/kernel/permissions'
import { describe, expect, it } from 'vitest'
import { reaches, reachOf } from './reach-rules.ts'

const read = { actions: ['promotion:read'] as const }
const GRANTS: readonly Grant[] = [
  { ...read, scope: { type: 'organization' } },
  { ...read, scope: { type: 'project', projectId: 'prj_1' } },
  { ...read, scope: { type: 'environment', environmentId: 'env_1' } },
  { actions: ['promotion:request'], scope: { type: 'organization' } },
  { actions: ['promotion:request'], scope: { type: 'project', projectId: 'prj_2' } },
]
const PLACES = ['prj_1', 'prj_2'].flatMap((projectId) =>
  ['env_1', 'env_2'].map((environmentId) => ({ projectId, environmentId })),
)

describe('what a list shows', () => {
  it('is, of every set of grants, what a read of each of its rows would be allowed', () => {
    for (let set = 0; set < 2 ** GRANTS.length; set += 1) {
      const grants = GRANTS.filter((_, index) => set & (1 << index))
      for (const place of PLACES) {
        expect(reaches(reachOf(grants, 'promotion:read'), place)).toBe(isGranted(grants, 'promotion:read', place))
      }
    }
  })
})
