import { type Clock, systemClock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import type { Signer } from '../signer/signer.ts'
import { createFairQueue } from './fair-queue.ts'
import { findLoggedOrgs, findSilentOrgs, findWaitingOrgs } from './find-work.ts'
import { type BrokenLog, createLogTurns } from './log-turn.ts'
import { publishLog } from './publish-log.ts'

const LANES = 4
const REST_MS = 40
const RETRY_MS_MIN = 250
const RETRY_MS_MAX = 1_000
/** NOTIFY wakes the sequencer; looking round now and then finds what a connection that died silently did not tell. */
const ROUND_MS = 10 * 60_000
const HEARTBEAT_MS = 24 * 60 * 60_000

/** What the sequencer tells of its work. */
type Log = { info(fields: object, message: string): void; error(fields: object, message: string): void }

/** A running sequencer. */
export type Sequencer = {
  /** Logs that do not match their proofs, for the health page. Empty is good. */
  brokenLogs(): BrokenLog[]
  /** Resolves when the signal was given and the turns that ran have ended. Never rejects. */
  finished: Promise<void>
}

/**
 * Appends what the outboxes hold to the organisations' trees and signs their heads, until `signal` aborts. Checks each log
 * whole before its first turn and once a day, when it also signs an idle log anew. Outlives the database's absences: what
 * failed is tried again within a second, and neither lost nor doubled.
 */
export function runSequencer(options: {
  systemDb: Database
  appDb: Database
  signer: Signer
  log: Log
  signal: AbortSignal
  clock?: Clock
}): Sequencer {
  const { systemDb, appDb, signer, log, signal, clock = systemClock } = options
  const onBroken = (found: BrokenLog) => log.error(found, 'an audit log does not match its proofs')
  const turns = createLogTurns({ appDb, signer, clock, onBroken })
  const silent = new Set<OrgId>()
  const timers = new Set<NodeJS.Timeout>()
  const retryMs = new Map<string, number>()

  const queue = createFairQueue({
    lanes: LANES,
    restMs: REST_MS,
    async turn(orgId) {
      const result = await turns.take(orgId, { heartbeat: silent.has(orgId) })
      silent.delete(orgId)
      retryMs.delete(orgId)
      return result
    },
    failed(orgId, error) {
      log.error({ orgId, error }, 'an audit log could not grow; trying again')
      retry(orgId, async () => queue.add(orgId))
    },
  })

  function later(ms: number, work: () => Promise<void>): void {
    if (signal.aborted) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      void work()
    }, ms)
    timers.add(timer)
  }

  function retry(what: string, work: () => Promise<void>): void {
    const ms = retryMs.get(what) ?? RETRY_MS_MIN
    retryMs.set(what, Math.min(ms * 2, RETRY_MS_MAX))
    later(ms, work)
  }

  async function untilDone(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      retryMs.delete(what)
    } catch (error) {
      if (signal.aborted) return
      log.error({ error }, `${what} failed; trying again`)
      retry(what, () => untilDone(what, work))
    }
  }

  const lookForWork = () =>
    untilDone('looking for audit entries', async () => {
      for (const orgId of await findWaitingOrgs(systemDb)) queue.add(orgId)
    })

  const goRound = () =>
    untilDone('looking for idle audit logs', async () => {
      for (const orgId of await findSilentOrgs(systemDb, new Date(clock().getTime() - HEARTBEAT_MS))) {
        silent.add(orgId)
        queue.add(orgId)
      }
      await lookForWork()
      later(ROUND_MS, goRound)
    })

  const listen = async () => {
    // The driver listens again by itself when the connection was lost, and then calls the second function once more.
    const onEntry = (orgId: string) => queue.add(mintOrgId(orgId))
    const { unlisten } = await systemDb.$client.listen('audit_outbox', onEntry, () => void lookForWork())
    if (signal.aborted) await unlisten()
    else signal.addEventListener('abort', () => void unlisten().catch(() => undefined), { once: true })
  }

  const start = () =>
    untilDone('starting the audit log', async () => {
      await publishLog(systemDb, signer, clock())
      const remembered = (await signer.signedOrgs()).map(mintOrgId)
      for (const orgId of [...remembered, ...(await findLoggedOrgs(systemDb))]) queue.addPatient(orgId)
      await listen()
      await goRound()
    })

  const finished = new Promise<void>((resolve) => {
    const stop = () => {
      for (const timer of timers) clearTimeout(timer)
      void queue.stop().then(resolve)
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  if (!signal.aborted) void start()
  return { brokenLogs: turns.brokenLogs, finished }
}

/** Appends and signs all that waits, once; for tests and tools. Throws what a turn throws. Answers the broken logs. */
export async function sequenceOnce(options: {
  systemDb: Database
  appDb: Database
  signer: Signer
  clock?: Clock
}): Promise<BrokenLog[]> {
  const { systemDb, appDb, signer, clock = systemClock } = options
  await publishLog(systemDb, signer, clock())
  const turns = createLogTurns({ appDb, signer, clock })
  for (const orgId of await findWaitingOrgs(systemDb)) {
    let more = true
    while (more) more = (await turns.take(orgId)).more
  }
  return turns.brokenLogs()
}
