import { countMembers, whoCan } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { type AuthorFact, judgeAuthors } from '../authors/author-rules.ts'
import { loadConfigurationAuthors } from '../authors/configuration-authors.ts'
import { findEnvironmentState, getEnvironmentWithRule } from '../environments/environment-rows.ts'
import { loadRulesInForce } from '../environments/load-rules-in-force.ts'
import type { EnvironmentRule } from '../environments/rule.ts'
import { teamNamesOf } from '../environments/rule-teams.ts'
import { earlierPhases } from '../lifecycles/earlier-phases.ts'
import {
  findTarget,
  getProjectRow,
  listPhases,
  listTrustRules,
  type PhaseRow,
  type TargetRow,
} from '../projects/project-rows.ts'
import { trustFacts } from '../projects/trust.ts'
import { type Changes, loadChanges } from '../releases/changes.ts'
import { effectiveVariables } from '../releases/effective-variables.ts'
import { loadEvidence, type ReleaseEvidence } from '../releases/evidence.ts'
import { findReleaseRow, getReleaseRow, type ReleaseRow } from '../releases/release-rows.ts'
import type { PersonRef } from '../words/say.ts'
import { applyRules } from './applied-rule.ts'
import { deadlineOf } from './approval-time-rules.ts'
import { exclusionsOf, makeCandidate } from './candidate-rules.ts'
import { evaluateGates, type Gate, type GateFacts, unmetGates } from './gate-rules.ts'
import { type Intent, makeIntent } from './intent.ts'
import { loadPhaseFacts } from './phase-facts.ts'
import { type DecisionRow, listDecisions, type PromotionRow, standingDecisions } from './promotion-rows.ts'
import { type ApprovalList, type Candidate, isQuorate, type ListStanding, matchLists } from './quorum-rules.ts'
import { loadRollbackFact } from './rollback-fact.ts'

/** What is judged: a promotion, or one that somebody thinks of asking for (`promotionId` null). */
export type Subject = {
  promotionId: string | null
  kind: 'promotion' | 'rollback'
  projectId: string
  environmentId: string
  releaseId: string
  requestedBy: string | null
  reason: string | null
  requestedAt: Date | null
  /** Until when approvals may come; null where none are asked for. */
  expiresAt: Date | null
  /** The intent for which decisions count; null where none was made. */
  intentSha256: string | null
  /** Of what has started or ended: what it was judged by then. Null: it is judged by what holds now. */
  past: { fromReleaseId: string | null; ruleVersion: number } | null
}

/** Everything that is known of a promotion now: one load for the page, for the decision, and for the start. */
export type Assessment = {
  subject: Subject
  project: { id: string; name: string }
  /** The project's lifecycle. */
  lifecycleId: string
  environment: { id: string; name: string; ruleVersion: number; rule: EnvironmentRule }
  /** What the rule asks together with earlier versions that hold beside it, the strictest of each. */
  rule: EnvironmentRule
  /** Earlier, stricter versions that hold beside the present one until a second person confirms it, oldest first. */
  heldVersions: Array<{ version: number; rule: EnvironmentRule }>
  /** The phases that the release must have passed before. */
  phasesBefore: PhaseRow[]
  release: ReleaseRow
  evidence: ReleaseEvidence
  /** What is there now; of what has started, what was there then. `since` is known of what is there now. */
  from: { release: ReleaseRow; since: Date | null } | null
  changes: Changes
  decisions: DecisionRow[]
  candidates: Candidate[]
  /** Every list of approvals that must be satisfied: the present rule's, and of versions that hold beside it. */
  approvalLists: ApprovalList[]
  standings: ListStanding[]
  /** Those whose approval would still count; nobody while an author is not known. */
  couldApprove: PersonRef[]
  /** Whether approvals are asked for here that authors may not give. */
  excludesAuthors: boolean
  /** The authors of whom nobody has said who they are; none where the rule lets authors approve. */
  unknownAuthors: AuthorFact[]
  /** Who can say who they are: neither the requester nor an approver of this. */
  couldMatch: PersonRef[]
  /** Members who changed what the deployment does since what is live, and count as authors. */
  changedBy: string[]
  gates: Gate[]
  unmet: Gate[]
  approvalsComplete: boolean
  /** What the release is put onto; null where nothing was asked for there yet. */
  target: TargetRow | null
  /** The intent as the facts of now make it; null for what nobody asked for yet. */
  intent: Intent | null
}

/** The subject that a promotion's row stands for. */
export function subjectOf(row: PromotionRow): Subject {
  const { id, kind, projectId, environmentId, releaseId, requestedBy, reason, requestedAt, intentSha256 } = row
  const expiresAt = deadlineOf(row)
  const asked = { kind, projectId, environmentId, releaseId, requestedBy, reason, requestedAt, expiresAt, intentSha256 }
  const { fromReleaseId, ruleVersion } = row
  return { promotionId: id, ...asked, past: row.state === 'waiting' ? null : { fromReleaseId, ruleVersion } }
}

/** Loads and judges. Throws NOT_FOUND where the project, the environment or the release is not the organisation's. */
export async function assess(tx: Tx, orgId: OrgId, subject: Subject): Promise<Assessment> {
  const place = { projectId: subject.projectId, environmentId: subject.environmentId }
  const project = await getProjectRow(tx, orgId, subject.projectId)
  const environment = await getEnvironmentWithRule(tx, orgId, subject.environmentId, subject.past?.ruleVersion)
  const release = await getReleaseRow(tx, orgId, subject.releaseId)
  const held = subject.past === null ? await loadRulesInForce(tx, orgId, environment.id) : []
  const heldVersions = held.filter(({ version }) => version !== environment.ruleVersion)
  const inForce = [...heldVersions, { version: environment.ruleVersion, rule: environment.rule }]
  const { rule, lists: approvalLists } = applyRules(subject.kind, inForce)
  const evidence = await loadEvidence(tx, orgId, release.id)
  const from = subject.past === null ? await loadLive(tx, orgId, place) : await loadFormer(tx, orgId, subject.past)
  const changes = await loadChanges(tx, orgId, {
    head: release,
    base: from?.release ?? null,
    sourceAuthors: evidence.sourceAuthors,
    repository: evidence.artifacts[0]?.repository ?? null,
  })
  const changedBy = await loadConfigurationAuthors(tx, orgId, {
    environmentId: subject.environmentId,
    release,
    live: from?.release ?? null,
  })
  const given = subject.promotionId === null ? [] : await listDecisions(tx, orgId, subject.promotionId)
  const standing = standingDecisions(given, subject.intentSha256 ?? '')
  const approvers = approvalLists.length === 0 ? [] : await whoCan(tx, orgId, 'promotion:approve', place)
  const approvals = standing.filter((row) => row.decision === 'approve')
  const authors = judgeAuthors({
    authors: changes.authors,
    changedBy,
    requestedBy: subject.requestedBy,
    approvedBy: approvals.map((row) => row.userId),
  })
  const exclusion = exclusionsOf({ requestedBy: subject.requestedBy, releaseCreator: release.createdBy, authors })
  const candidates = approvers.map((member) =>
    makeCandidate(member, { rule, exclusion, requestedAt: subject.requestedAt }),
  )
  const excludesAuthors = rule.noAuthor && approvalLists.length > 0
  const unknownAuthors = excludesAuthors ? authors.unknown : []
  const couldMatch =
    unknownAuthors.length === 0
      ? []
      : distinctPeople(
          (await whoCan(tx, orgId, 'author:match')).filter((one) => one.addressProved && authors.mayMatch(one.userId)),
        )
  const standings = matchLists(
    approvalLists,
    candidates,
    approvals.map((row) => row.userId),
  )
  // A rollback goes back to what was live here, which passed them then.
  const phasesBefore =
    subject.kind === 'rollback'
      ? []
      : earlierPhases(await listPhases(tx, orgId, project.lifecycleId), subject.environmentId)
  const facts: GateFacts = {
    version: release.version,
    environmentName: environment.name,
    history: subject.kind === 'rollback' ? await loadRollbackFact(tx, orgId, subject) : null,
    phases: await loadPhaseFacts(tx, orgId, { place, releaseId: release.id, earlier: phasesBefore }),
    approvals: {
      standings,
      ruleVersion: environment.ruleVersion,
      onlyMember: standings.some((one) => one.missing > one.couldFill.length) && (await countMembers(tx, orgId)) === 1,
      teamNames: await teamNamesOf(
        tx,
        orgId,
        approvalLists.flatMap(({ requirements }) => requirements),
      ),
      approvedAt: Object.fromEntries(approvals.map((row) => [row.userId, row.decidedAt])),
      askedAt: subject.requestedAt,
      until: subject.expiresAt,
    },
    authors: {
      excluded: excludesAuthors,
      unknown: unknownAuthors,
      couldMatch,
    },
    tests: { required: rule.testsPassed, fact: evidence.tests },
    provenance: {
      required: rule.minimumLevel,
      level: evidence.level,
      signer: evidence.signerKeyId?.slice(0, 8) ?? null,
    },
    evidence: { required: rule.evidence, present: evidence.present },
  }
  const gates = evaluateGates(facts)
  const target = await findTarget(tx, orgId, subject)
  return {
    subject,
    project,
    lifecycleId: project.lifecycleId,
    environment,
    phasesBefore,
    release,
    evidence,
    from,
    changes,
    decisions: given,
    candidates,
    rule,
    heldVersions,
    approvalLists,
    standings,
    couldApprove: unknownAuthors.length > 0 ? [] : distinctPeople(standings.flatMap((one) => one.couldFill)),
    excludesAuthors,
    unknownAuthors,
    couldMatch,
    changedBy,
    gates,
    unmet: unmetGates(gates),
    approvalsComplete: unknownAuthors.length === 0 && isQuorate(standings),
    target,
    intent: await intentOf(tx, orgId, {
      subject,
      project,
      environment,
      phasesBefore,
      heldVersions,
      release,
      evidence,
      from,
      target,
    }),
  }
}

async function loadLive(tx: Tx, orgId: OrgId, place: { projectId: string; environmentId: string }) {
  const state = await findEnvironmentState(tx, orgId, place)
  if (state === null || state.releaseId === null || state.liveSince === null) return null
  const release = await findReleaseRow(tx, orgId, state.releaseId)
  return release === null ? null : { release, since: state.liveSince }
}

async function loadFormer(tx: Tx, orgId: OrgId, past: NonNullable<Subject['past']>) {
  const release = past.fromReleaseId === null ? null : await findReleaseRow(tx, orgId, past.fromReleaseId)
  return release === null ? null : { release, since: null }
}

function distinctPeople(people: readonly PersonRef[]): PersonRef[] {
  return [...new Map(people.map(({ userId, displayName }) => [userId, { userId, displayName }])).values()]
}

async function intentOf(
  tx: Tx,
  orgId: OrgId,
  of: {
    subject: Subject
    project: Assessment['project']
    environment: Assessment['environment']
    phasesBefore: Assessment['phasesBefore']
    heldVersions: Assessment['heldVersions']
    release: ReleaseRow
    evidence: ReleaseEvidence
    from: Assessment['from']
    target: TargetRow | null
  },
): Promise<Intent | null> {
  const { subject, project, environment, release, target } = of
  if (subject.promotionId === null || target === null) return null
  return makeIntent({
    kind: subject.kind,
    promotionId: subject.promotionId,
    organizationId: orgId,
    project,
    environment,
    target,
    release,
    steps: release.steps,
    variables: effectiveVariables(release.variables, environment.id),
    artifacts: of.evidence.artifacts,
    from: of.from === null ? null : { releaseId: of.from.release.id },
    rule: { version: environment.ruleVersion, rule: environment.rule, beside: of.heldVersions },
    phases: of.phasesBefore.map(({ environmentId }) => environmentId),
    trust: trustFacts(await listTrustRules(tx, orgId, project.id)),
    requestedBy: subject.requestedBy,
    reason: subject.reason,
  })
}
