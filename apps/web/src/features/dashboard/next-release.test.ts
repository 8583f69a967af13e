import { describe, expect, it } from 'vitest'
import { nextRelease } from './next-release.ts'
import type { DashboardCell } from './types.ts'

const cell = (environmentId: string, version: string | null): DashboardCell => ({
  environmentId,
  live:
    version === null
      ? null
      : { releaseId: `rel_${version}`, version, since: '2026-11-01T00:00:00Z', deploymentId: 'dep', health: 'healthy' },
  uncertainSince: null,
  automationHeld: false,
  pending: null,
  failed: null,
})
const newest = { releaseId: 'rel_3', version: '3' }

describe('what one would promote', () => {
  it('is what is live in the nearest environment before', () => {
    const project = { cells: [cell('development', '2'), cell('staging', null), cell('production', '1')] }
    expect(nextRelease(project, 'production', newest)).toEqual({ releaseId: 'rel_2', version: '2' })
    expect(nextRelease(project, 'staging', newest)).toEqual({ releaseId: 'rel_2', version: '2' })
  })

  it('is the newest release where no environment is before', () => {
    const project = { cells: [cell('development', '2')] }
    expect(nextRelease(project, 'development', newest)).toEqual(newest)
    expect(nextRelease(project, 'development', null)).toBeNull()
  })

  it('is nothing where that is live here already, where nothing is live before, and where the project does not go', () => {
    const project = { cells: [cell('development', '2'), cell('staging', '2'), cell('production', null)] }
    expect(nextRelease(project, 'staging', newest)).toBeNull()
    expect(nextRelease({ cells: [cell('development', null), cell('staging', '1')] }, 'staging', newest)).toBeNull()
    expect(nextRelease(project, 'elsewhere', newest)).toBeNull()
  })
})
