import { setTimeout as sleep } from 'node:timers/promises'
import type { StepOutcome } from '../deployments/deployment-states.ts'
import type { HttpStep } from '../projects/deployment-process.ts'
import type { Site } from '../targets/sites.ts'
import { outcomeOfError } from './run-script-step.ts'
import type { StepRun } from './step-run.ts'

const ANSWER_MS = 5_000
const BODY_BYTES_MAX = 64 * 1024

/**
 * Asks the target until it answers as wanted, or the tries or the time are over. Reaches the origin of the target's site
 * alone, whatever its row says.
 */
export async function runHttpStep(run: StepRun, step: HttpStep): Promise<StepOutcome> {
  if (run.begun.target.url === null) {
    const detail = 'the target has no address yet: no script step has put anything there.'
    return { state: 'failed', exitCode: null, detail, touchedTarget: false }
  }
  let site: Site
  try {
    site = await run.parts.sites.ensure(run.begun.target.id)
  } catch (error) {
    return await outcomeOfError(run, error, null)
  }
  return askUntilWanted(run, step, site.url)
}

async function askUntilWanted(run: StepRun, step: HttpStep, origin: string): Promise<StepOutcome> {
  const { begun, log, signal } = run
  const url = new URL(step.path, origin)
  if (url.origin !== new URL(origin).origin) {
    return { state: 'failed', exitCode: null, detail: `${step.path} leads away from the target.`, touchedTarget: false }
  }
  const wanted = step.expectText?.replaceAll('$BATON_VERSION', begun.version) ?? null
  const deadline = begun.startedAt.getTime() + step.timeoutMs
  let said = 'it was not asked.'
  for (let tryNumber = 1; tryNumber <= step.tries; tryNumber += 1) {
    said = await ask(url, step.expectStatus, wanted, signal)
    await log.line(`GET ${url.href}: ${said === '' ? 'as wanted.' : said} (try ${tryNumber} of ${step.tries})`)
    if (said === '') return { state: 'succeeded', exitCode: null, detail: null, touchedTarget: false }
    if (Date.now() + step.intervalMs >= deadline || tryNumber === step.tries) {
      const detail = `GET ${step.path} ${said} That was try ${tryNumber} of ${step.tries}.`
      return { state: 'failed', exitCode: null, detail, touchedTarget: false }
    }
    await sleep(step.intervalMs, undefined, { signal })
  }
  return { state: 'failed', exitCode: null, detail: `GET ${step.path} ${said}`, touchedTarget: false }
}

/** Empty when the answer is as wanted, else what was wrong with it. */
async function ask(url: URL, status: number, wanted: string | null, signal: AbortSignal): Promise<string> {
  try {
    const answer = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      // A connection that was kept open may be closed there just now, and would say nothing about the release.
      headers: { 'cache-control': 'no-cache', connection: 'close' },
    })
    const body = await readSome(answer)
    if (answer.status !== status) return `answered ${answer.status} in place of ${status}.`
    return wanted === null || body.includes(wanted) ? '' : `answered ${status}, without '${wanted}' in the body.`
  } catch (error) {
    signal.throwIfAborted()
    return error instanceof Error && error.name === 'TimeoutError'
      ? `did not answer within ${ANSWER_MS / 1000} s.`
      : 'could not be connected to.'
  }
}

async function readSome(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_BYTES_MAX) break
  }
  return Buffer.concat(chunks).toString('utf8')
}
