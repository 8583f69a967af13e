import type { OrgId } from '@baton/kernel/ids'

/** Organisations that wait for a turn. */
export type FairQueue = {
  /** Asks for a turn: now, or after the one that is running. */
  add(orgId: OrgId): void
  /** Asks for a turn that nobody waits for: these take one lane at most, and come after the others. */
  addPatient(orgId: OrgId): void
  /** Takes no further turn; resolves when those that run have ended. */
  stop(): Promise<void>
}

/**
 * Gives turns in the order of asking, `lanes` at once and never two to one organisation; who has more goes to the end, so
 * that a flood delays the others by one turn. Who has no more rests for `restMs`, so that a busy organisation takes its
 * entries in larger batches. A turn that throws is `failed`, which may ask again.
 */
export function createFairQueue(options: {
  lanes: number
  restMs: number
  turn: (orgId: OrgId) => Promise<{ more: boolean }>
  failed: (orgId: OrgId, error: unknown) => void
}): FairQueue {
  const waiting = new Set<OrgId>()
  const patient = new Set<OrgId>()
  let patientRunning: OrgId | undefined
  const running = new Map<OrgId, Promise<void>>()
  const wokenMeanwhile = new Set<OrgId>()
  const resting = new Map<OrgId, NodeJS.Timeout>()
  let stopped = false

  async function run(orgId: OrgId): Promise<void> {
    try {
      const { more } = await options.turn(orgId)
      if (more) wokenMeanwhile.add(orgId)
      else rest(orgId)
    } catch (error) {
      options.failed(orgId, error)
    } finally {
      running.delete(orgId)
      if (patientRunning === orgId) patientRunning = undefined
      if (wokenMeanwhile.delete(orgId)) waiting.add(orgId)
      startNext()
    }
  }

  function rest(orgId: OrgId): void {
    const wake = () => {
      resting.delete(orgId)
      startNext()
    }
    resting.set(orgId, setTimeout(wake, options.restMs))
  }

  function startNext(): void {
    for (const orgId of waiting) {
      if (stopped || running.size >= options.lanes) return
      if (!resting.has(orgId)) start(orgId)
    }
    const [next] = patient
    if (stopped || running.size >= options.lanes || patientRunning || !next) return
    patientRunning = next
    start(next)
  }

  function start(orgId: OrgId): void {
    waiting.delete(orgId)
    patient.delete(orgId)
    running.set(orgId, run(orgId))
  }

  return {
    add(orgId) {
      if (running.has(orgId)) {
        wokenMeanwhile.add(orgId)
        return
      }
      waiting.add(orgId)
      startNext()
    },
    addPatient(orgId) {
      if (!running.has(orgId)) patient.add(orgId)
      startNext()
    },
    async stop() {
      stopped = true
      for (const timer of resting.values()) clearTimeout(timer)
      await Promise.all(running.values())
    },
  }
}
