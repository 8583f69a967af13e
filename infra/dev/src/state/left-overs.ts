import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { isStillRunning } from '../system/process-identity.ts'
import { signalProcess } from '../system/signal-process.ts'
import type { RunRecord, RunRecords } from './run-records.ts'

/** How long a left-over has to end by itself before it is killed, in milliseconds. */
const GRACE_MS = 10_000

/**
 * Makes sure that no other start serves this state folder: throws a Problem where one does, and stops the processes that
 * a killed one has left behind. Answers their names.
 */
export async function stopLeftOvers(records: RunRecords, graceMs = GRACE_MS): Promise<string[]> {
  const former = records.supervisor()
  if (former && isStillRunning(former.process)) {
    throw new Problem(
      `Baton is running already at ${former.address} (process ${former.process.pid}). ` +
        `Use that one, stop it (kill ${former.process.pid}), or start a second one with its own --state and --port.`,
    )
  }
  if (former) rmSync(former.socketFolder, { recursive: true, force: true })
  const leftOvers = records.leftOvers()
  await Promise.all(leftOvers.map((record) => stopLeftOver(record, graceMs)))
  records.removeSupervisor()
  return leftOvers.map((record) => record.name)
}

async function stopLeftOver(record: RunRecord, graceMs: number): Promise<void> {
  signalProcess(record.process.pid, record.stopSignal)
  const deadline = Date.now() + graceMs
  while (isStillRunning(record.process)) {
    // It leads a process group of its own, so its children go with it.
    if (Date.now() > deadline) signalProcess(-record.process.pid, 'SIGKILL')
    await wait(50)
  }
}
