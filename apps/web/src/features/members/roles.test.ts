import { ROLES } from '@baton/kernel/permissions'
import { expect, test } from 'vitest'
import { ROLES_OFFERED } from './roles.ts'
import { membersText } from './text.ts'

test('every role of the kernel is offered and has its words', () => {
  expect([...ROLES_OFFERED].sort()).toEqual([...ROLES].sort())
  expect(Object.keys(membersText.roles).sort()).toEqual([...ROLES].sort())
  expect(Object.keys(membersText.roleDetails).sort()).toEqual([...ROLES].sort())
})
