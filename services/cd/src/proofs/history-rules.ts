import type { PromotionRow } from '../promotions/promotion-rows.ts'
import { type LogEntry, type LogReading, ProofRefusal } from './log-reading.ts'

const ENDINGS: Readonly<Record<string, string>> = {
  'promotion.rejected': 'rejected',
  'promotion.cancelled': 'cancelled',
  'promotion.expired': 'expired',
  'promotion.superseded': 'replaced by a newer request',
}

/** Checks that the log has not ended a promotion. Throws ProofRefusal: what ended stays ended, whatever its row says. */
export function checkOpen(log: LogReading, row: PromotionRow): void {
  const end = log.about(row.id).find(({ action }) => ENDINGS[action] !== undefined)
  if (!end) return
  const sentence = `Promotion ${row.number} was ${ENDINGS[end.action]}: audit entry ${end.id}.`
  throw new ProofRefusal(sentence, end.id)
}

/**
 * Checks that a promotion that waits may start: approvals are good for one deployment, and for what follows a retry of it.
 * Throws ProofRefusal.
 */
export function checkNotStarted(log: LogReading, row: PromotionRow): void {
  const { start, retry } = lastTurns(log, row)
  if (start && (!retry || retry.turn < start.turn)) {
    const sentence = `Promotion ${row.number} was started already: audit entry ${start.id}. Approvals are good for one deployment.`
    throw new ProofRefusal(sentence, start.id)
  }
  if (row.startAtStep === 1) return
  if (!retry || retry.said.fromStep !== row.startAtStep) {
    const sentence = `Promotion ${row.number} would begin at step ${row.startAtStep}, which no audit entry records.`
    throw new ProofRefusal(sentence, retry?.id ?? start?.id ?? null)
  }
  log.rely(retry)
}

/** Checks that the log's last start of a promotion is this deployment. Throws ProofRefusal. */
export function checkStarted(log: LogReading, row: PromotionRow, deploymentId: string): void {
  const { start, retry } = lastTurns(log, row)
  if (!start) throw new ProofRefusal(`No audit entry records the start of deployment ${deploymentId}.`, null)
  const { release, environment, intentSha256 } = start.said
  const same =
    start.target.id === deploymentId &&
    release === row.releaseId &&
    environment === row.environmentId &&
    intentSha256 === row.intentSha256
  if (!same || (retry && retry.turn > start.turn)) {
    const sentence = `Deployment ${deploymentId} is not what audit entry ${start.id} records as started.`
    throw new ProofRefusal(sentence, start.id)
  }
}

function lastTurns(log: LogReading, row: PromotionRow): { start: LogEntry | undefined; retry: LogEntry | undefined } {
  const last = (action: string) => log.ofAction(action).findLast(({ said }) => said.promotion === row.id)
  return { start: last('deployment.started'), retry: last('deployment.retried') }
}
