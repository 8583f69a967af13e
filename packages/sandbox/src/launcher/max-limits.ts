import type { StepLimits } from '../step.ts'

/** The names of an operator's maxima in the environment. */
const VARIABLES: Readonly<Record<keyof StepLimits, string>> = {
  timeoutMs: 'LAUNCHER_MAX_TIMEOUT_MS',
  memoryBytes: 'LAUNCHER_MAX_MEMORY_BYTES',
  pidsMax: 'LAUNCHER_MAX_PIDS',
  cpuCores: 'LAUNCHER_MAX_CPU_CORES',
  outputBytesMax: 'LAUNCHER_MAX_OUTPUT_BYTES',
  workspaceBytesMax: 'LAUNCHER_MAX_WORKSPACE_BYTES',
}

/** Reads an operator's maxima from the environment. Throws a sentence that names one which is not a number above 0. */
export function readMaxLimits(env: Readonly<Record<string, string | undefined>>): Partial<StepLimits> {
  const limits: Partial<StepLimits> = {}
  for (const [limit, variable] of Object.entries(VARIABLES) as [keyof StepLimits, string][]) {
    const text = env[variable]
    if (text === undefined || text === '') continue
    const value = Number(text)
    if (!(value > 0) || !Number.isFinite(value)) {
      throw new Error(`The launcher cannot start. ${variable} is '${text}': write a number above 0.`)
    }
    limits[limit] = value
  }
  return limits
}
