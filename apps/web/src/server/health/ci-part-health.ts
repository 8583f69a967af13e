import { webProcess } from '../web-process.ts'
import { type Part, probeTarget } from './probe.ts'

/** The health of CI's launcher or worker, or null where this process was not told of one. */
export async function ciPartHealth(part: 'launcher' | 'worker'): Promise<Part | null> {
  const { env } = await webProcess()
  const target = env.BATON_HEALTH_TARGETS.find(({ name }) => name.toLowerCase() === `ci ${part}`)
  return target ? probeTarget(target) : null
}
