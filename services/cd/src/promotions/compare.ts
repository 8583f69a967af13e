import type { FrozenVariable } from '../db/releases.ts'
import type { CdScope } from '../dependencies.ts'
import { effectiveVariables } from '../releases/effective-variables.ts'
import { loadEvidence, type ReleaseEvidence } from '../releases/evidence.ts'
import type { ReleaseRow } from '../releases/release-rows.ts'
import { changesView } from '../releases/release-views.ts'
import { isoOrNull } from '../words/iso.ts'
import type { Assessment } from './assess.ts'

/** What would change, or changed: the target before against the target after. */
export async function compare({ tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>, assessment: Assessment) {
  const { from, release, evidence, environment } = assessment
  const before = from === null ? null : await loadEvidence(tx, orgId, from.release.id)
  const now = from === null || before === null ? null : side(from.release, before, from.since)
  const variables = changedVariables(from?.release.variables ?? [], release.variables, environment.id)
  const sameProcess = from !== null && JSON.stringify(from.release.steps) === JSON.stringify(release.steps)
  return {
    now,
    after: side(release, evidence, null),
    commits: changesView(assessment.changes),
    variables,
    same: [
      ...(sameProcess ? ['process'] : []),
      ...(from !== null && variables.length === 0 ? ['variables'] : []),
      `rules (version ${environment.ruleVersion})`,
    ],
  }
}

function side(release: ReleaseRow, evidence: ReleaseEvidence, since: Date | null) {
  return {
    releaseId: release.id,
    version: release.version,
    since: isoOrNull(since),
    gitCommit: release.gitCommit,
    processVersion: release.processVersion,
    artifacts: evidence.artifacts.map(({ purl, sha256, sizeBytes }) => ({ purl, sha256, sizeBytes })),
    tests: evidence.tests === null ? null : { ...evidence.tests, failedTests: [...evidence.tests.failedTests] },
  }
}

function changedVariables(before: readonly FrozenVariable[], after: readonly FrozenVariable[], environmentId: string) {
  const now = effectiveVariables(before, environmentId)
  const then = effectiveVariables(after, environmentId)
  return [...new Set([...now.keys(), ...then.keys()])]
    .toSorted()
    .filter((name) => now.get(name) !== then.get(name))
    .map((name) => ({ name, now: now.get(name) ?? null, after: then.get(name) ?? null }))
}
