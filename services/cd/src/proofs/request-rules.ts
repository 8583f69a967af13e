import { sha256Hex } from '../ingest/sha256.ts'
import type { PromotionRow } from '../promotions/promotion-rows.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

const INTENT_ACTIONS = ['promotion.requested', 'promotion.rollbackRequested', 'promotion.intentChanged']

/** Checks that a promotion's row is what its request's audit entry says. Throws ProofRefusal. */
export function checkRequest(log: LogReading, row: PromotionRow): void {
  const entry = log.expect(row.proofEntryIds[0] ?? null, {
    what: `the request of promotion ${row.number}`,
    action: row.kind === 'rollback' ? 'promotion.rollbackRequested' : 'promotion.requested',
    targetId: row.id,
    personId: row.requestedBy,
  })
  const { project, projectId, environment, environmentId, release } = entry.said
  const same =
    (project ?? projectId) === row.projectId &&
    (environment ?? environmentId) === row.environmentId &&
    release === row.releaseId &&
    entry.at.getTime() === row.requestedAt.getTime()
  if (!same) {
    const sentence = `Promotion ${row.number} is not what audit entry ${entry.id} records as requested.`
    throw new ProofRefusal(sentence, entry.id)
  }
  log.rely(entry)
}

/**
 * Checks that a promotion stands on the intent that the log names last, and that the stored bytes are that intent.
 * Answers the entry that names it. Throws ProofRefusal.
 */
export function checkIntent(log: LogReading, row: PromotionRow, bytes: Uint8Array | null): LogEntry {
  const entry = log.about(row.id).findLast(({ action }) => INTENT_ACTIONS.includes(action))
  if (!entry) throw new ProofRefusal(`No audit entry records the request of promotion ${row.number}.`, null)
  const stored = bytes === null ? null : sha256Hex(bytes)
  if (entry.said.intentSha256 !== row.intentSha256 || stored !== row.intentSha256) {
    const sentence = `The intent of promotion ${row.number} is not the one that audit entry ${entry.id} names.`
    throw new ProofRefusal(sentence, entry.id)
  }
  log.rely(entry)
  return entry
}
