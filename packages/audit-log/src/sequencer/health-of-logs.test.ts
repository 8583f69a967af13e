import { mintOrgId } from '@baton/kernel/mint-org-id'
import { expect, it } from 'vitest'
import { healthOfLogs } from './health-of-logs.ts'
import type { BrokenLog } from './log-turn.ts'

const broken = (name: string): BrokenLog => ({
  orgId: mintOrgId(name),
  whole: false,
  size: 2,
  firstPosition: 2,
  lastPosition: 2,
  sentence: 'Entry 2 does not match its proof.',
})

it('is nothing to tell while every log is whole', () => {
  expect(healthOfLogs([])).toBeUndefined()
})

it('names whose log is broken and where, for each of them, and counts the rest', () => {
  expect(healthOfLogs([broken('org_a'), broken('org_b')])?.detail).toBe(
    'In the audit log of org_a: Entry 2 does not match its proof. In the audit log of org_b: Entry 2 does not match its proof.',
  )
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(broken)
  expect(healthOfLogs(many)?.detail).toMatch(/ of e: .* 2 more logs are broken\.$/)
})
