import { listPeople } from '@baton/identity/people'
import { eq } from 'drizzle-orm'
import { type ComparedSide, compareMembers } from '../comparisons/compare-members.ts'
import { environments } from '../db/environments.ts'
import type { FrozenVariable } from '../db/releases.ts'
import type { CdScope } from '../dependencies.ts'
import type { DeployedBasis } from '../deployments/deployed-basis.ts'
import { findDeploymentOf } from '../deployments/deployment-rows.ts'
import { findDeployed } from '../deployments/find-deployed.ts'
import { getEnvironmentWithRule } from '../environments/environment-rows.ts'
import { teamNamesOf } from '../environments/rule-teams.ts'
import { findTarget, listTrustRules } from '../projects/project-rows.ts'
import { trustFacts } from '../projects/trust.ts'
import { effectiveVariables } from '../releases/effective-variables.ts'
import { loadEvidence, type ReleaseEvidence } from '../releases/evidence.ts'
import type { ReleaseRow } from '../releases/release-rows.ts'
import { changesView, testsView } from '../releases/release-views.ts'
import { isoOrNull } from '../words/iso.ts'
import type { Assessment } from './assess.ts'
import { loadConfigurationChanges } from './load-configuration-changes.ts'
import { loadLoggedChanges } from './load-logged-changes.ts'

type Scope = Pick<CdScope, 'tx' | 'orgId'>

/** What would change, or changed: the target before against the target after, and each member of the intent. */
export async function compare(scope: Scope, assessment: Assessment) {
  const { tx, orgId } = scope
  const { from, release, evidence, environment } = assessment
  const before = from === null ? null : await loadEvidence(tx, orgId, from.release.id)
  return {
    now: from === null || before === null ? null : side(from.release, before, from.since),
    after: side(release, evidence, null),
    commits: changesView(assessment.changes),
    variables: changedVariables(from?.release.variables ?? [], release.variables, environment.id),
    members: await members(scope, assessment, before),
  }
}

async function members({ tx, orgId }: Scope, assessment: Assessment, evidenceNow: ReleaseEvidence | null) {
  const { subject, project, environment, release, from } = assessment
  const own = subject.past === null ? null : await findDeploymentOf(tx, orgId, subject.promotionId ?? '')
  const deployed =
    from === null
      ? null
      : await findDeployed(tx, orgId, { place: subject, releaseId: from.release.id, before: own?.id ?? null })
  const target = await findTarget(tx, orgId, subject)
  const present = {
    projectName: project.name,
    environmentName: environment.name,
    target: target && { id: target.id, kind: target.kind },
    phases: assessment.phasesBefore.map(({ environmentName }) => environmentName),
    trust: trustFacts(await listTrustRules(tx, orgId, project.id)),
  }
  const after: ComparedSide = {
    ...(own?.basis ? knownOf(own.basis) : present),
    release,
    artifacts: assessment.evidence.artifacts,
    rule: { version: environment.ruleVersion, rule: environment.rule },
  }
  const now: ComparedSide | null =
    from === null
      ? null
      : {
          ...knownOf(deployed?.basis ?? null),
          release: from.release,
          artifacts: evidenceNow?.artifacts ?? [],
          rule: deployed && (await ruleOf({ tx, orgId }, environment.id, deployed.ruleVersion)),
        }
  const requester = subject.requestedBy === null ? [] : await listPeople(tx, orgId, [subject.requestedBy])
  const rules = [after, now].flatMap((one) => one?.rule?.rule ?? [])
  const teamNames: Record<string, string> = {}
  for (const rule of rules) Object.assign(teamNames, await teamNamesOf(tx, orgId, rule.approvals))
  const named = await tx
    .select({ id: environments.id, name: environments.name })
    .from(environments)
    .where(eq(environments.orgId, orgId))
  return compareMembers({
    request: {
      kind: subject.kind,
      promotionId: subject.promotionId,
      organizationId: orgId,
      requesterName: subject.requestedBy === null ? null : (requester[0]?.displayName ?? 'Somebody who left'),
      reason: subject.reason,
    },
    now,
    after,
    changes:
      now === null
        ? []
        : [
            ...(await loggedChanges({ tx, orgId }, assessment, deployed)),
            ...(await loadConfigurationChanges(tx, orgId, {
              place: subject,
              versions: {
                now: { process: now.release.processVersion, rule: now.rule?.version ?? environment.ruleVersion },
                after: { process: release.processVersion, rule: environment.ruleVersion },
              },
            })),
          ],
    teamNames,
    heldVersions: assessment.heldVersions.map(({ version }) => version),
    environmentNames: new Map(named.map(({ id, name }) => [id, name])),
  })
}

/** What was recorded of a deployment. Older ones recorded no phases, the oldest nothing. */
function knownOf(basis: DeployedBasis | null) {
  const nothing = { projectName: null, environmentName: null, target: null, phases: null, trust: null }
  return { ...nothing, ...basis }
}

async function loggedChanges(
  { tx, orgId }: Scope,
  { subject, lifecycleId, release }: Assessment,
  deployed: Awaited<ReturnType<typeof findDeployed>>,
) {
  if (deployed === null || subject.past !== null) return []
  const { projectId } = subject
  return loadLoggedChanges(tx, orgId, {
    projectId,
    lifecycleId,
    since: deployed.startedAt,
    frozenAt: release.createdAt,
  })
}

async function ruleOf({ tx, orgId }: Scope, environmentId: string, version: number) {
  const { rule } = await getEnvironmentWithRule(tx, orgId, environmentId, version)
  return { version, rule }
}

function side(release: ReleaseRow, evidence: ReleaseEvidence, since: Date | null) {
  return {
    releaseId: release.id,
    version: release.version,
    since: isoOrNull(since),
    gitCommit: release.gitCommit,
    processVersion: release.processVersion,
    artifacts: evidence.artifacts.map(({ purl, sha256, sizeBytes, fileName, mediaType }) => ({
      purl,
      sha256,
      sizeBytes,
      fileName,
      mediaType,
    })),
    tests: testsView(evidence.tests),
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
