import { findLogFault } from '@baton/audit-log/log'
import { type LogKey, type ReadEntries, readEntries } from '@baton/audit-log/proofs'
import { listPeople, namesOf } from '@baton/identity/people'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { authorIdOf } from '../authors/author-keys.ts'
import type { AuthorFact } from '../authors/author-rules.ts'
import { deployments } from '../db/deployments.ts'
import { promotionIntents } from '../db/promotions.ts'
import type { Assessment } from '../promotions/assess.ts'
import { type PromotionRow, standingApprovals } from '../promotions/promotion-rows.ts'
import { snapshotDigest } from '../releases/snapshot.ts'
import { type CountedApproval, checkApproval } from './approval-rules.ts'
import { checkContent, checkRule } from './content-rules.ts'
import { checkHeldRules } from './held-rules.ts'
import { checkNotStarted, checkOpen, checkStarted } from './history-rules.ts'
import { type LogEntry, type LogReading, openLogReading, ProofRefusal } from './log-reading.ts'
import { checkMatches } from './match-rules.ts'
import { checkIntent, checkRequest } from './request-rules.ts'

/**
 * What the audit log says of a promotion's rows. `proved`: it says the same, under a signed checkpoint. `pending`: it says
 * the same, and is not signed yet. `refused`: it says something else, or nothing; the sentence names the entry.
 */
export type Proof =
  | { state: 'proved' }
  | { state: 'pending' }
  | { state: 'refused'; sentence: string; entryId: string | null }

/** How to read the log: with the key that the signer's own process has, where there is one, and of which deployment. */
export type ProofRequest = { key: LogKey | undefined; deploymentId?: string }

const StoredIntent = z.record(z.string(), z.unknown())

/** A part of Baton may have a clock that goes a little behind another's. */
const CLOCKS_APART_MS = 60 * 60_000

/**
 * Holds everything that a promotion stands on against the audit log: its request, its intent and the rows that the intent
 * is about, each approval, who its authors are, the rule, and that nothing ended or started it before. Entries are the authority, rows an index.
 */
export async function provePromotion(
  tx: Tx,
  orgId: OrgId,
  row: PromotionRow,
  assessment: Assessment,
  request: ProofRequest,
): Promise<Proof> {
  try {
    const approvals = await countedApprovals(tx, orgId, row, assessment)
    const authors = approvals.length > 0 && assessment.excludesAuthors ? assessment.changes.authors : []
    const { entries, fault } = await readLog(tx, orgId, row, { approvals, authors }, request.key)
    const log = openLogReading(entries)
    checkRequest(log, row)
    const bytes = await findIntentBytes(tx, orgId, row)
    const intent = checkIntent(log, row, bytes)
    checkOpen(log, row)
    if (request.deploymentId === undefined) checkNotStarted(log, row)
    else checkStarted(log, row, request.deploymentId)
    for (const approval of approvals) checkApproval(log, row, approval)
    for (const author of authors) checkMatches(log, author, assessment.changes.stated.repository)
    checkRows(log, assessment, { bytes, intent, running: request.deploymentId !== undefined })
    // Last, since the rules above can say which entry of this promotion it is.
    const known = fault ?? (await findLogFault(tx, orgId))
    if (known !== null) throw new ProofRefusal(known, null)
    return { state: log.isProved() ? 'proved' : 'pending' }
  } catch (error) {
    if (!(error instanceof ProofRefusal)) throw error
    return { state: 'refused', sentence: error.message, entryId: error.entryId }
  }
}

/** The approvals that the row's intent has now, each to be found in the log. */
async function countedApprovals(
  tx: Tx,
  orgId: OrgId,
  row: PromotionRow,
  assessment: Assessment,
): Promise<CountedApproval[]> {
  const standing = standingApprovals(row, assessment)
  const ids = standing.map((decision) => decision.userId)
  const person = namesOf(await listPeople(tx, orgId, [...new Set(ids)]))
  return standing.map((decision) => ({ decision, personName: person(decision.userId).displayName }))
}

async function readLog(
  tx: Tx,
  orgId: OrgId,
  row: PromotionRow,
  { approvals, authors }: { approvals: readonly CountedApproval[]; authors: readonly AuthorFact[] },
  key: LogKey | undefined,
): Promise<ReadEntries> {
  const runs = await tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.orgId, orgId), eq(deployments.promotionId, row.id)))
  return readEntries(
    tx,
    orgId,
    {
      entryIds: [...row.proofEntryIds, ...approvals.flatMap(({ decision }) => decision.auditEntryId ?? [])],
      targetIds: [
        ...[row.id, row.environmentId, ...runs.map((run) => run.id)],
        ...approvals.map(({ decision }) => decision.userId),
        ...authors.map((author) => authorIdOf(author.key)),
      ],
      // A start is found by its time too: it is about a deployment, whose row may be gone.
      // From its request on nothing may be missing: a rejection that is gone would be none.
      wholeFrom: row.proofEntryIds[0],
      actionSince: { action: 'deployment.started', at: new Date(row.requestedAt.getTime() - CLOCKS_APART_MS) },
    },
    key,
  )
}

async function findIntentBytes(tx: Tx, orgId: OrgId, row: PromotionRow): Promise<Uint8Array | null> {
  const [stored] = await tx
    .select({ bytes: promotionIntents.bytes })
    .from(promotionIntents)
    .where(
      and(
        eq(promotionIntents.orgId, orgId),
        eq(promotionIntents.promotionId, row.id),
        eq(promotionIntents.sha256, row.intentSha256),
      ),
    )
  return stored?.bytes ?? null
}

function checkRows(
  log: LogReading,
  { intent: current, release, evidence, environment, heldVersions }: Assessment,
  of: { bytes: Uint8Array | null; intent: LogEntry; running: boolean },
): void {
  const stored = StoredIntent.safeParse(JSON.parse(new TextDecoder().decode(of.bytes ?? new Uint8Array())))
  if (!stored.success || current === null) {
    throw new ProofRefusal(`What audit entry ${of.intent.id} was written for cannot be read any more.`, of.intent.id)
  }
  checkContent(stored.data, current.content, of.intent)
  const snapshot = snapshotDigest({ ...release, artifacts: evidence.artifacts })
  if (snapshot !== release.snapshotSha256) {
    const sentence = `The release ${release.version} is not what was frozen when audit entry ${of.intent.id} was written.`
    throw new ProofRefusal(sentence, of.intent.id)
  }
  const { id, name, ruleVersion: version, rule } = environment
  checkRule(log, { environmentId: id, environmentName: name, version, rule }, !of.running)
  if (of.running) return
  const held = heldVersions.map((one) => one.version)
  checkHeldRules(log, { environmentId: id, environmentName: name, held })
}
