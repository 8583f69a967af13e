import { chownSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LauncherClient } from '../client/launcher-client.ts'
import { type SpawnedLauncher, spawnLauncher } from '../testing/spawn-launcher.ts'
import {
  makeFolder,
  removeFolders,
  requireRoot,
  runStep,
  startTestLauncher,
  type TestLauncher,
} from '../testing/test-launcher.ts'
import { ATTACK_LIMITS, type Attack, attacks, createAttackTargets, type LiveTargets, sampleAttacks } from './attacks.ts'

/** Only the names are used, so that the table is known before the targets exist. */
const NO_TARGETS = {
  secretFile: '',
  secret: '',
  victimMark: '',
  victimPid: 0,
  tcpPort: 0,
  socketPath: '',
  abstractSocket: '',
}
const NAMES = attacks(NO_TARGETS)

it('one attack of each class stands for it in the services', () => {
  expect(sampleAttacks(NO_TARGETS)).toHaveLength(6)
})

function attackNamed(name: string, targets: LiveTargets): Attack {
  const found = attacks(targets).find((attack) => attack.name === name)
  if (!found) throw new Error(`There is no attack '${name}'.`)
  return found
}

async function strike(client: LauncherClient, targets: LiveTargets, name: string): Promise<void> {
  const attack = attackNamed(name, targets)
  await client.createWorkspace('job')
  const { status, output } = await runStep(client, {
    script: attack.script,
    limits: { ...ATTACK_LIMITS, timeoutMs: name === 'ignore every signal' ? 500 : ATTACK_LIMITS.timeoutMs },
  })
  expect(attack.stopped({ status, output }), `${JSON.stringify(status)}\n${output.slice(0, 2_000)}`).toBe(true)
  expect(targets.harm()).toEqual([])
  await client.removeWorkspace('job')
}

describe('a step at the level full', () => {
  let test: TestLauncher
  let targets: LiveTargets
  beforeAll(async () => {
    requireRoot()
    targets = await createAttackTargets()
    test = await startTestLauncher({ maxLimits: ATTACK_LIMITS })
    expect(test.launcher.health()).toMatchObject({ ok: true, state: 'full' })
  })
  afterAll(async () => {
    await test?.close()
    await targets?.close()
  })

  it.each(NAMES.filter((attack) => attack.holdsAt.includes('full')).map((attack) => attack.name))(
    'cannot: %s',
    (name) => strike(test.client, targets, name),
  )
})

describe('a step at the level rootless', () => {
  let launcher: SpawnedLauncher
  let client: LauncherClient
  let targets: LiveTargets
  beforeAll(async () => {
    targets = await createAttackTargets()
    const folder = makeFolder('rootless')
    if (process.getuid?.() === 0) chownSync(folder, 65_534, 65_534)
    const socketPath = join(folder, 's', 'l.sock')
    launcher = await spawnLauncher(
      { socketPath, folder, isolation: 'auto', maxLimits: ATTACK_LIMITS },
      { nobody: true, env: { TOKEN: 'launcher-secret' } },
    )
    expect(launcher.health).toMatchObject({ ok: true, state: 'rootless' })
    client = new LauncherClient({ socketPath })
  })
  afterAll(async () => {
    client?.close()
    await launcher?.kill('SIGTERM')
    removeFolders()
    await targets?.close()
  })

  it.each(NAMES.filter((attack) => attack.holdsAt.includes('rootless')).map((attack) => attack.name))(
    'cannot: %s',
    (name) => strike(client, targets, name),
  )

  it('finds nothing of what the launcher has in its environment', async () => {
    await client.createWorkspace('job')
    const { output } = await runStep(client, { script: 'cat /proc/[0-9]*/environ | tr "\\000" "\\n"; env; echo read' })
    expect(output).toContain('read\n')
    expect(output).not.toContain('launcher-secret')
    await client.removeWorkspace('job')
  })
})

describe('a step without isolation', () => {
  let test: TestLauncher
  let targets: LiveTargets
  beforeAll(async () => {
    targets = await createAttackTargets()
    test = await startTestLauncher({ isolation: 'none', maxLimits: ATTACK_LIMITS })
  })
  afterAll(async () => {
    await test?.close()
    await targets?.close()
  })

  it.each(NAMES.filter((attack) => attack.holdsAt.includes('none')).map((attack) => attack.name))(
    'cannot: %s',
    (name) => strike(test.client, targets, name),
  )
})
