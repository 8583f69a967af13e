import { setTimeout as sleep } from 'node:timers/promises'
import type { Draw } from './draw.ts'
import { PARTS, type PartName, processOf, signalGroup, signalTree } from './processes.ts'

/** One thing that was done to the stack. */
export type Fault = {
  /** As the table shows it. */
  name: string
  run(stateFolder: string): Promise<void>
}

/** `kill -9` of a part's whole group. */
function killOf(part: PartName): Fault {
  return { name: `kill -9 ${part}`, run: (stateFolder) => killPart(stateFolder, part) }
}

async function killPart(stateFolder: string, part: PartName): Promise<void> {
  const pid = await processOf(stateFolder, part)
  if (pid !== null) signalGroup(pid, 'SIGKILL')
}

/** Every part at the same moment, as when the power fails under a supervisor that comes back. */
const POWER_CUT: Fault = {
  name: 'power cut: kill -9 of every part at once',
  async run(stateFolder) {
    const pids = await Promise.all(PARTS.map((part) => processOf(stateFolder, part)))
    for (const pid of pids) if (pid !== null) signalGroup(pid, 'SIGKILL')
  },
}

/** Everything stands still, as on a machine that was suspended. */
function suspensionOf(seconds: number): Fault {
  return { name: `everything suspended for ${seconds} s`, run: (stateFolder) => freeze(stateFolder, PARTS, seconds) }
}

/** A part hangs: its connections stay open and nothing answers. */
function hangOf(part: PartName, seconds: number): Fault {
  return { name: `${part} hangs for ${seconds} s`, run: (stateFolder) => freeze(stateFolder, [part], seconds) }
}

/** A part is down: it is killed each time the supervisor starts it. */
function absenceOf(part: PartName, seconds: number): Fault {
  return {
    name: `${part} away for ${seconds} s`,
    async run(stateFolder) {
      const until = performance.now() + seconds * 1_000
      while (performance.now() < until) {
        await killPart(stateFolder, part)
        await sleep(50)
      }
    },
  }
}

async function freeze(stateFolder: string, parts: readonly PartName[], seconds: number): Promise<void> {
  const stopped: number[] = []
  try {
    for (const part of parts) {
      const pid = await processOf(stateFolder, part)
      if (pid !== null) stopped.push(...(await signalTree(pid, 'SIGSTOP')))
    }
    await sleep(seconds * 1_000)
  } finally {
    for (const pid of stopped.reverse()) {
      try {
        process.kill(pid, 'SIGCONT')
      } catch {
        // It was killed meanwhile.
      }
    }
  }
}

/** How long what is drawn lasts. */
export type FaultOptions = { outageSeconds: number; only?: string | undefined }

/**
 * What is done in one round: some kills of single parts, and one thing that hits more. With `only`, everything whose name
 * contains that, in the order of the list.
 */
export function drawFaults(draw: Draw, { outageSeconds, only }: FaultOptions): Fault[] {
  const large = [
    POWER_CUT,
    suspensionOf(5),
    hangOf('PostgreSQL', outageSeconds),
    hangOf('Temporal', outageSeconds),
    absenceOf('PostgreSQL', outageSeconds),
    absenceOf('Temporal', outageSeconds),
  ] as const
  if (only !== undefined) return [...PARTS.map(killOf), ...large].filter(({ name }) => name.includes(only))
  return [...Array.from({ length: 3 }, () => killOf(draw.one(PARTS))), draw.one(large)]
}
