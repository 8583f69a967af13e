import { ATTACK_LIMITS, type Attack, attacks, createAttackTargets } from '../attacks/attacks.ts'
import { TWO_WAYS } from '../drivers/choose-driver.ts'
import type { Driver, SandboxEnd, Workspace } from '../drivers/driver.ts'
import type { OutputPipes } from '../launcher/output-pipes.ts'
import { runInside } from '../launcher/run-inside.ts'

/** What the self-test found: nothing wrong, no sandbox at all, or an attack that was not stopped. */
export type SelfTestResult = { ok: true } | { ok: false; reason: 'no sandbox' | 'breach'; detail: string }

const AT_ONCE = 4
/** An attack that has not ended by then counts as not stopped. Long, since a busy machine may keep one waiting. */
const GIVE_UP_MS = 60_000

/**
 * Runs the quick attacks in the driver's own sandboxes. A driver that does not stop every one of them must not be used:
 * a limit that cannot be set is a failure, never a warning.
 */
export async function testDriver(driver: Driver, pipes: OutputPipes): Promise<SelfTestResult> {
  const targets = await createAttackTargets()
  const workspace = await driver.createWorkspace('self-test')
  const run = (attack: Pick<Attack, 'script'>, index: number) => runAttack(driver, pipes, workspace, attack, index)
  try {
    const first = await run({ script: 'echo works' }, 0)
    if (first.output !== 'works')
      return { ok: false, reason: 'no sandbox', detail: first.output || 'it printed nothing' }
    const list = attacks(targets).filter((attack) => attack.quick && attack.holdsAt.includes(driver.level))
    const breaches: string[] = []
    const queue = [...list.entries()]
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, attack] = next
        const { exitCode, output } = await run(attack, index + 1)
        if (!attack.stopped({ status: { cause: 'exit', exitCode }, output }))
          breaches.push(`${attack.name} (${output.replaceAll('\n', ' ')})`)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    breaches.push(...targets.harm())
    return breaches.length === 0 ? { ok: true } : { ok: false, reason: 'breach', detail: breaches.join('; ') }
  } finally {
    await driver.removeWorkspace(workspace)
    await targets.close()
  }
}

/** Why steps cannot run here, and the ways on. */
export function sentenceOf(failure: Extract<SelfTestResult, { ok: false }>): string {
  if (failure.reason === 'breach') {
    return `Steps cannot run here: the sandbox did not stop everything in its self-test (${failure.detail}). ${TWO_WAYS}`
  }
  return `Steps cannot run here: bubblewrap could not make a sandbox (${failure.detail}); user namespaces may be switched off. ${TWO_WAYS}`
}

function runAttack(
  driver: Driver,
  pipes: OutputPipes,
  workspace: Workspace,
  attack: Pick<Attack, 'script'>,
  index: number,
): Promise<SandboxEnd & { output: string }> {
  return runInside({
    driver,
    pipes,
    outputBytesMax: 4_096,
    signal: AbortSignal.timeout(GIVE_UP_MS),
    plan: {
      id: `self-test-${index}`,
      workspace,
      command: { script: attack.script },
      workingFolder: '.',
      env: {},
      mounts: [],
      limits: ATTACK_LIMITS,
      internet: null,
    },
  })
}
