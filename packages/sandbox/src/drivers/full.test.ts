import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attacks, createAttackTargets } from '../attacks/attacks.ts'
import {
  makeFolder,
  newStepId,
  removeFolders,
  requireRoot,
  startTestLauncher,
  untilPrinted,
} from '../testing/test-launcher.ts'

beforeAll(requireRoot)
afterAll(removeFolders)

function toolsWithBubblewrap(script: string): string[] {
  const folder = makeFolder('tools')
  for (const name of ['prlimit', 'setpriv']) symlinkSync(`/usr/bin/${name}`, join(folder, name))
  writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return [folder]
}

it('refuses to run anything where its sandbox lets something through', async () => {
  const test = await startTestLauncher({
    toolFolders: toolsWithBubblewrap('exec /usr/bin/bwrap --ro-bind /var /srv "$@"'),
  })
  const health = test.launcher.health()
  expect(health).toMatchObject({ ok: false, state: 'unavailable' })
  expect(health.detail).toContain(
    "the sandbox did not stop everything in its self-test (read the host's own secrets (BREACH: /srv is there",
  )
  const status = await test.client.start({ stepRunId: newStepId(), workspaceId: 'job', script: 'true' })
  expect(status).toMatchObject({ cause: 'infrastructure', detail: health.detail })
  await test.close()
})

it('works from a home of mode 0700, with everything it mounts in there', async () => {
  const home = makeFolder('home')
  chmodSync(home, 0o700)
  const at = (name: string) => {
    mkdirSync(join(home, name), { mode: 0o755 })
    return join(home, name)
  }
  const [folder, sites, sources, node] = [at('state'), at('sites'), at('sources'), at('node')]
  mkdirSync(join(sites, 'one'))
  writeFileSync(join(sources, 'file'), 'source\n')
  copyFileSync(process.execPath, join(node, 'node'))
  chmodSync(join(node, 'node'), 0o755)
  const test = await startTestLauncher({
    folder,
    node: join(node, 'node'),
    targetRoots: [sites],
    readOnlyRoots: [sources],
  })
  expect(test.launcher.health()).toMatchObject({ ok: true, state: 'full' })
  const { status, output } = await test.run({
    script: 'id -u > /target/who; cat /source/file; node -p 6*7; pwd; echo kept > kept',
    mounts: [
      { kind: 'target', source: join(sites, 'one'), destination: '/target' },
      { kind: 'readOnly', source: sources, destination: '/source' },
    ],
  })
  expect(status, output).toMatchObject({ exitCode: 0, isolation: 'full' })
  expect(output).toBe('source\n42\n/work\n')
  expect(Number(readFileSync(join(sites, 'one', 'who'), 'utf8'))).toBeGreaterThanOrEqual(200_000)
  const targets = await createAttackTargets()
  for (const attack of attacks(targets).filter((one) => one.quick)) {
    const { status: attacked, output: printed } = await test.run({ script: attack.script, limits: { pidsMax: 64 } })
    expect([attack.name, attack.stopped({ status: attacked, output: printed }), printed]).toEqual([
      attack.name,
      true,
      printed,
    ])
  }
  expect(targets.harm()).toEqual([])
  await targets.close()
  await test.close()
})

it('sets every limit in the cgroups of a step', async () => {
  const test = await startTestLauncher()
  const stepRunId = newStepId()
  const limits = { memoryBytes: 100 * 1024 ** 2, pidsMax: 33, cpuCores: 0.5 }
  await test.client.start({ stepRunId, workspaceId: 'job', script: 'echo begun; exec sleep 500', limits })
  await untilPrinted(test.client, stepRunId, 'begun')
  const name = readFileSync('/proc/self/mountinfo', 'utf8').includes(' - cgroup2 cgroup2 ') ? 'found' : 'missing'
  expect(name).toBe('found')
  const groups = await import('node:fs').then(({ globSync }) =>
    globSync(`/sys/fs/cgroup/**/${stepRunId}/{pids.max,memory.limit_in_bytes,memory.max}`),
  )
  const values = groups.map((path) => readFileSync(path, 'utf8').trim())
  expect(values).toContain('33')
  expect(values).toContain(String(100 * 1024 ** 2))
  await test.client.stop(stepRunId, { graceMs: 0 })
  await test.client.waitUntilExited(stepRunId)
  await test.close()
})

it('gives each workspace a user id that no other has', async () => {
  const test = await startTestLauncher()
  const ids = Array.from({ length: 20 }, (_, index) => `w${index}`)
  await Promise.all(ids.map((id) => test.client.createWorkspace(id)))
  const outputs = await Promise.all(ids.map((workspaceId) => test.run({ workspaceId, script: 'id -u' })))
  expect(new Set(outputs.map(({ output }) => output)).size).toBe(20)
  await test.close()
})
