import { afterAll, beforeAll, expect, it } from 'vitest'
import { attacks, createAttackTargets, type LiveTargets } from '../attacks/attacks.ts'
import { removeFolders, requireRoot, startTestLauncher, type TestLauncher } from '../testing/test-launcher.ts'

let test: TestLauncher
let targets: LiveTargets
beforeAll(async () => {
  requireRoot()
  targets = await createAttackTargets()
  test = await startTestLauncher()
})
afterAll(async () => {
  await test?.close()
  await targets?.close()
  removeFolders()
})

it('none has a loopback of its own and nothing else', async () => {
  const { output } = await test.run({
    script: 'cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " "; cat /proc/net/route | wc -l',
  })
  expect(output).toBe('lo\n1\n')
})

it('internet weakens nothing else', async () => {
  const health = test.launcher.health()
  if (health.internet === null) {
    const { status } = await test.run({ network: 'internet' })
    return expect(status).toMatchObject({ cause: 'infrastructure', began: false, detail: health.detail })
  }
  const quick = attacks(targets).filter((attack) => attack.quick && attack.name !== 'reach the network')
  for (const attack of quick) {
    const { output, status } = await test.run({ script: attack.script, network: 'internet', limits: { pidsMax: 64 } })
    expect([attack.name, attack.stopped({ status, output }), output]).toEqual([attack.name, true, output])
  }
  expect(targets.harm()).toEqual([])
})
