import { type Grant, ROLE_ACTIONS, ROLES } from '@baton/kernel/permissions'
import { expect, test } from 'vitest'
import { requireListener } from './require-listener.ts'

const listening = (grants: readonly Grant[]) => () =>
  requireListener({ actor: { type: 'apiKey', apiKeyId: 'key_1', userId: 'usr_1', grants } })

test.each(ROLES)('the role %s listens, in the organisation and in one project alone', (role) => {
  const actions = ROLE_ACTIONS[role]
  expect(listening([{ actions, scope: { type: 'organization' } }])).not.toThrow()
  expect(listening([{ actions, scope: { type: 'project', projectId: 'prj_1' } }])).not.toThrow()
})

test.each<[string, readonly Grant[]]>([
  ['nothing', []],
  ['starting builds alone', [{ actions: ['build:start'], scope: { type: 'organization' } }]],
])('who may do %s does not listen', (_what, grants) => {
  expect(listening(grants)).toThrow(
    expect.objectContaining({
      code: 'FORBIDDEN',
      message: 'Your role does not include reading anything that changes here. An owner or admin can grant it.',
    }),
  )
})
