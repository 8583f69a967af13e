import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { recordIntegrity } from '../integrity/integrity-state.ts'
import { type IntegrityVerdict, verifyStored } from '../integrity/verify-stored.ts'
import type { Signer } from '../signer/signer.ts'
import { LogMismatch } from '../tree/log-mismatch.ts'
import { appendBatch } from './append-batch.ts'
import { signHead } from './sign-head.ts'

/** A log that does not match its proofs; nothing more is appended to it or signed until it is repaired and this restarts. */
export type BrokenLog = Extract<IntegrityVerdict, { whole: false }> & { orgId: OrgId }

/** Works on one organisation's log at a time; whoever calls it gives no organisation to two callers at once. */
export type LogTurns = {
  /** Appends one batch and signs the head. The first turn, and one with `heartbeat`, checks the whole log before. */
  take(orgId: OrgId, options?: { heartbeat?: boolean }): Promise<{ more: boolean }>
  brokenLogs(): BrokenLog[]
}

/** The turns of one process, with what it knows of each log: checked, or broken. */
export function createLogTurns(options: {
  appDb: Database
  signer: Signer
  clock: Clock
  onBroken?: (found: BrokenLog) => void
}): LogTurns {
  const { appDb, signer, clock, onBroken } = options
  const checked = new Set<OrgId>()
  const broken = new Map<OrgId, BrokenLog>()

  async function check(orgId: OrgId): Promise<IntegrityVerdict> {
    const remembered = await signer.lastSigned(orgId)
    return verifyStored({ appDb, orgId, log: signer, remembered })
  }

  async function conclude(orgId: OrgId, verdict: IntegrityVerdict): Promise<void> {
    if (verdict.whole) {
      checked.add(orgId)
    } else {
      broken.set(orgId, { orgId, ...verdict })
      onBroken?.({ orgId, ...verdict })
    }
    await withOrg(appDb, orgId, (tx) => recordIntegrity(tx, orgId, verdict, clock()))
  }

  /** What failed while a log grew is told by a whole check, which can name the entry; or else as it was seen. */
  async function explain(orgId: OrgId, seen: LogMismatch): Promise<IntegrityVerdict> {
    const verdict = await check(orgId)
    if (!verdict.whole) return verdict
    const { firstPosition, lastPosition, message: sentence } = seen
    return { ...verdict, whole: false, firstPosition, lastPosition, sentence }
  }

  return {
    brokenLogs: () => [...broken.values()],
    async take(orgId, { heartbeat = false } = {}) {
      if (broken.has(orgId)) return { more: false }
      if (heartbeat || !checked.has(orgId)) {
        await conclude(orgId, await check(orgId))
        if (broken.has(orgId)) return { more: false }
      }
      try {
        const { more } = await appendBatch(appDb, orgId)
        await signHead({ appDb, orgId, signer, at: clock(), evenIfSigned: heartbeat })
        return { more }
      } catch (error) {
        if (!(error instanceof LogMismatch) && !isLastEntryGone(error)) throw error
        const seen = error instanceof LogMismatch ? error : new LogMismatch(0, 0, 'The last entry of the log is gone.')
        await conclude(orgId, await explain(orgId, seen))
        return { more: false }
      }
    },
  }
}

/** `audit.append_batch` found a head without its last entry (SQLSTATE data_corrupted). */
function isLastEntryGone(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'XX001'
}
