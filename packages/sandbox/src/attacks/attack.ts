import type { IsolationLevel, StepLimits, StepStatus } from '../step.ts'

/** What is seen of an attack from outside, once its step has ended. */
export type AttackOutcome = { status: Pick<StepStatus, 'cause' | 'exitCode'>; output: string }

/**
 * Something that a hostile step may try. Its script runs as any step's does, needs `ATTACK_LIMITS`, and prints
 * `BREACH: what` where it got through. Run it as a build's step or as a deployment's: it must be stopped the same.
 */
export type Attack = {
  name: string
  script: string
  /** Where it must be stopped. */
  holdsAt: readonly IsolationLevel[]
  /** Runs in a few milliseconds, needs no program beyond a shell and Node, and belongs to the launcher's self-test. */
  quick: boolean
  stopped(outcome: AttackOutcome): boolean
}

/** Limits under which the attacks on them end soon. Give them to the launcher as `maxLimits`. */
export const ATTACK_LIMITS: StepLimits = {
  timeoutMs: 60_000,
  memoryBytes: 256 * 1024 ** 2,
  pidsMax: 64,
  cpuCores: 1,
  outputBytesMax: 4 * 1024 ** 2,
  workspaceBytesMax: 64 * 1024 ** 2,
}

/** What the attacks aim at: things of the host, made for them, that a step must not reach. */
export type AttackTargets = {
  /** A file that any user of the host may read. */
  secretFile: string
  secret: string
  /** A process of the host and a word in its command line. */
  victimPid: number
  victimMark: string
  tcpPort: number
  socketPath: string
  abstractSocket: string
}

/** Attacks that say themselves whether they got through. */
export function probe(name: string, lines: readonly string[], options: { quick?: boolean } = {}): Attack {
  return {
    name,
    script: ['set +e', 'breach() { echo "BREACH: $1"; }', ...lines, 'echo probed'].join('\n'),
    holdsAt: ['full', 'rootless'],
    quick: options.quick ?? true,
    stopped: ({ output }) => output.includes('probed') && !output.includes('BREACH'),
  }
}
