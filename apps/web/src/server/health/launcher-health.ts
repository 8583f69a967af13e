import { webProcess } from '../web-process.ts'
import { type Part, probeTarget } from './probe.ts'

/** The health of the launcher that runs CI's jobs, or null where this process was not told of one. */
export async function launcherHealth(): Promise<Part | null> {
  const { env } = await webProcess()
  const target = env.BATON_HEALTH_TARGETS.find(({ name }) => /\bci\b.*launcher/i.test(name))
  return target ? probeTarget(target) : null
}
