import { ATTACK_LIMITS, createAttackTargets, internetAttack, type LiveTargets } from '../attacks/attacks.ts'
import type { Driver } from '../drivers/driver.ts'
import type { OutputPipes } from '../launcher/output-pipes.ts'
import { runInside } from '../launcher/run-inside.ts'
import type { InternetWay } from '../networks/internet-way.ts'

/** How steps of this host get the internet, or the sentence that says why they cannot. `detail` is for the operator. */
export type InternetChoice =
  | { state: 'ready'; way: InternetWay; detail: string }
  | { state: 'unavailable'; way: null; detail: string }

/** By then a network has been made, or never will be: some tools wait for ever for what they may not open. */
const GIVE_UP_MS = 10_000

/** Finds the first way that gives a sandbox of this driver the internet and nothing nearer, by trying each. */
export async function chooseInternet(driver: Driver, pipes: OutputPipes): Promise<InternetChoice> {
  const faults: string[] = []
  for (const way of driver.internetWays) {
    if (way.name === 'host') return { state: 'ready', way, detail: '' }
    const fault = await faultOf(driver, pipes, way)
    if (fault === null) {
      const because = faults.length > 0 ? `, because another way cannot be used: ${faults.join('; ')}` : ''
      return { state: 'ready', way, detail: `Steps get the internet by ${way.name}${because}.` }
    }
    // What a way cannot take back, its next start does; the others are tried all the same.
    await way.close().catch(() => undefined)
    faults.push(`${way.name}: ${fault}`)
  }
  return { state: 'unavailable', way: null, detail: `This host cannot give a step the internet. ${faults.join('; ')}.` }
}

async function faultOf(driver: Driver, pipes: OutputPipes, way: InternetWay): Promise<string | null> {
  const targets = await createAttackTargets()
  try {
    return await strike(driver, pipes, way, targets)
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
  } finally {
    await targets.close()
  }
}

async function strike(
  driver: Driver,
  pipes: OutputPipes,
  way: InternetWay,
  targets: LiveTargets,
): Promise<string | null> {
  const outside = await way.openOutside?.()
  const workspace = await driver.createWorkspace(`self-test-${way.name}`)
  try {
    const attack = internetAttack(targets, outside?.address)
    const { exitCode, output, started } = await runInside({
      driver,
      pipes,
      outputBytesMax: 4_096,
      signal: AbortSignal.timeout(GIVE_UP_MS),
      plan: {
        id: `self-test-${way.name}`,
        workspace,
        command: { script: attack.script },
        workingFolder: '.',
        env: {},
        mounts: [],
        limits: ATTACK_LIMITS,
        internet: way,
      },
    })
    const said = output.replaceAll('\n', ' ')
    if (!started) return `it could not make a network (${said || 'it said nothing'})`
    if (!attack.stopped({ status: { cause: 'exit', exitCode }, output }))
      return `it did not hold its self-test (${said})`
    return targets.harm().length === 0 ? null : `it did not hold its self-test (${targets.harm().join(', ')})`
  } finally {
    await driver.removeWorkspace(workspace)
    await outside?.close()
  }
}
