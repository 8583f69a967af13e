import { mkdirSync, statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { DEFAULT_LIMITS, type StepLimits } from '../step.ts'

const DAY_MS = 24 * 60 * 60_000
const GIB = 1024 ** 3
/** What stays for the launcher and the host's other processes. */
const SHARE_OF_HOST = 0.8

/**
 * What no step of this host may exceed, whatever its request says: most of the memory and the disk that there are, every
 * core, a day. `wished` are the operator's own maxima, for hosts that are to be shared more narrowly or more widely.
 */
export function hostLimits(folder: string, wished: Partial<StepLimits> = {}): StepLimits {
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const { blocks, bsize } = statfsSync(folder)
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  const most: StepLimits = {
    timeoutMs: DAY_MS,
    memoryBytes: Math.floor(memory * SHARE_OF_HOST),
    pidsMax: 16 * DEFAULT_LIMITS.pidsMax,
    cpuCores: availableParallelism(),
    outputBytesMax: 2 * GIB,
    workspaceBytesMax: Math.floor(blocks * bsize * SHARE_OF_HOST),
  }
  return { ...most, ...wished }
}
