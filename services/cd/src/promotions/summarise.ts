import { listPeople } from '@baton/identity/people'
import type { CdScope } from '../dependencies.ts'
import { type DeploymentRow, findDeploymentOf } from '../deployments/deployment-rows.ts'
import { deadlineOf } from './approval-time-rules.ts'
import type { Assessment } from './assess.ts'
import { endFact } from './decide.ts'
import type { Hold } from './holds.ts'
import type { PromotionRow } from './promotion-rows.ts'
import { type PromotionSummary, type SummaryFacts, sayPromotion } from './summary-rules.ts'

/** The sentence of a promotion as it stands. */
export async function summarise(
  { tx, orgId, now }: Pick<CdScope, 'tx' | 'orgId' | 'now'>,
  row: PromotionRow,
  assessment: Assessment,
  holds: readonly Hold[],
): Promise<{ summary: PromotionSummary; deployment: DeploymentRow | null }> {
  const deployment = await findDeploymentOf(tx, orgId, row.id)
  const end = await endFact({ tx, orgId }, row)
  const base = await summaryBase({ tx, orgId }, assessment)
  const summary = sayPromotion({
    ...base,
    from: fromFact(assessment, now),
    sameRelease: assessment.from?.release.id === row.releaseId,
    goesBack: isOlder(assessment),
    state: row.state,
    blocked: holds.some((hold) => hold.blocked),
    expiresAt: deadlineOf(row),
    end: {
      at: row.endedAt,
      byName: end.by,
      reason: row.endReason,
      supersededByNumber: end.supersededByNumber,
    },
    deployment: deployment && { failure: deployment.failure, state: deployment.state },
  })
  return { summary, deployment }
}

/** The part of a sentence that does not depend on a promotion's row. */
export async function summaryBase(
  { tx, orgId }: Pick<CdScope, 'tx' | 'orgId'>,
  assessment: Assessment,
): Promise<
  Omit<SummaryFacts, 'state' | 'blocked' | 'expiresAt' | 'end' | 'deployment' | 'from' | 'sameRelease' | 'goesBack'>
> {
  const { subject, changes } = assessment
  const people = subject.requestedBy === null ? [] : await listPeople(tx, orgId, [subject.requestedBy])
  return {
    kind: subject.kind,
    requesterName: subject.requestedBy === null ? null : (people[0]?.displayName ?? 'Somebody who left'),
    projectName: assessment.project.name,
    environmentName: assessment.environment.name,
    version: assessment.release.version,
    commits: { count: changes.count, people: changes.people, unknownBeyond: changes.unknownBeyond, sent: changes.sent },
    tests: assessment.evidence.tests,
    unmet: assessment.unmet,
    approvalsComplete: assessment.approvalsComplete,
  }
}

/** What is there, in the words of a sentence. */
export function fromFact({ from }: Assessment, now: Date): SummaryFacts['from'] {
  if (from === null) return null
  return { version: from.release.version, liveForMs: from.since && now.getTime() - from.since.getTime() }
}

/** True when the release was cut before what is there: promoting it goes back. */
export function isOlder({ from, release }: Assessment): boolean {
  return from !== null && release.createdAt < from.release.createdAt
}
