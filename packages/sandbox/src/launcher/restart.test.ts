import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LauncherClient } from '../client/launcher-client.ts'
import { type SpawnedLauncher, spawnLauncher } from '../testing/spawn-launcher.ts'
import { makeFolder, newStepId, outputOf, removeFolders, requireRoot, untilPrinted } from '../testing/test-launcher.ts'

let folder: string
let socketPath: string
let launcher: SpawnedLauncher
let client: LauncherClient

const start = () => spawnLauncher({ socketPath, folder, isolation: 'auto' })

beforeEach(async () => {
  requireRoot()
  folder = makeFolder('restart')
  socketPath = join(folder, 's', 'l.sock')
  launcher = await start()
  client = new LauncherClient({ socketPath })
  await client.createWorkspace('job')
})
afterEach(async () => {
  client?.close()
  await launcher?.kill('SIGTERM')
  removeFolders()
})

function marked(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })
}

it('takes its steps and their daemons with it when it is killed, and says so after its return', async () => {
  const stepRunId = newStepId()
  const mark = `mark-${stepRunId}`
  const script = `setsid sh -c 'while :; do sleep 50; done' ${mark} &\necho begun\nsh -c 'while :; do sleep 50; done' ${mark}`
  await client.start({ stepRunId, workspaceId: 'job', script })
  await untilPrinted(client, stepRunId, 'begun')
  await expect.poll(() => marked(mark).length, { timeout: 20_000 }).toBeGreaterThan(1)
  await launcher.kill('SIGKILL')
  await expect.poll(() => marked(mark), { timeout: 20_000 }).toEqual([])

  launcher = await start()
  const status = await client.status(stepRunId)
  expect(status).toMatchObject({
    state: 'exited',
    cause: 'infrastructure',
    exitCode: null,
    detail: expect.stringMatching(/^The launcher stopped at .*, and the step with it\.$/),
  })
  expect((await outputOf(client, stepRunId)).toString()).toBe('begun\n')
  expect(readdirSync('/sys/fs/cgroup/pids/baton', { recursive: true })).not.toContain(stepRunId)
  expect(existsSync(join(folder, 'workspaces', 'job'))).toBe(false)
  await expect(client.start({ stepRunId: newStepId(), workspaceId: 'job', script: 'true' })).rejects.toMatchObject({
    reason: 'not_found',
  })
})

it('never runs an id twice, whether it was killed while the step ran or after it', async () => {
  const [ended, running] = [newStepId(), newStepId()]
  const target = join(folder, 'target')
  mkdirSync(target)
  await launcher.kill('SIGTERM')
  launcher = await spawnLauncher({ socketPath, folder, isolation: 'auto', targetRoots: [target] })
  await client.createWorkspace('job')
  const mounts = [{ kind: 'target' as const, source: target, destination: '/target' }]
  const step = (stepRunId: string, rest: string) => ({
    stepRunId,
    workspaceId: 'job',
    mounts,
    script: `echo ran >> /target/${stepRunId}\necho begun\n${rest}`,
  })
  await client.start(step(ended, 'exit 5'))
  await client.waitUntilExited(ended)
  await client.start(step(running, 'sleep 500'))
  await untilPrinted(client, running, 'begun')
  await launcher.kill('SIGKILL')
  launcher = await spawnLauncher({ socketPath, folder, isolation: 'auto', targetRoots: [target] })
  await client.createWorkspace('job')
  expect(await client.start(step(ended, 'exit 5'))).toMatchObject({ state: 'exited', exitCode: 5, cause: 'exit' })
  expect(await client.start(step(running, 'sleep 500'))).toMatchObject({ state: 'exited', cause: 'infrastructure' })
  expect(readFileSync(join(target, ended), 'utf8')).toBe('ran\n')
  expect(readFileSync(join(target, running), 'utf8')).toBe('ran\n')
})

it('is waited for by a reader, who goes on at its offset', async () => {
  const stepRunId = newStepId()
  await client.start({ stepRunId, workspaceId: 'job', script: 'echo 0123456789; sleep 500' })
  const read: Buffer[] = []
  const reading = (async () => {
    for await (const { bytes } of client.readOutput(stepRunId, 4, { wait: true })) read.push(Buffer.from(bytes))
  })()
  await untilPrinted(client, stepRunId, '9\n')
  await launcher.kill('SIGKILL')
  launcher = await start()
  await reading
  expect(Buffer.concat(read).toString()).toBe('456789\n')
})

it('ends its steps and deletes their files when it is asked to stop', async () => {
  const stepRunId = newStepId()
  await client.start({ stepRunId, workspaceId: 'job', script: 'echo begun; sleep 500' })
  await untilPrinted(client, stepRunId, 'begun')
  await launcher.kill('SIGTERM')
  expect(launcher.child.exitCode).toBe(0)
  expect(readdirSync(join(folder, 'workspaces'))).toEqual([])
  launcher = await start()
  expect(await client.status(stepRunId)).toMatchObject({
    cause: 'infrastructure',
    detail: 'The launcher was stopped, and the step with it.',
  })
})

it('is not disturbed by a second one at the same socket', async () => {
  await expect(start()).rejects.toThrow()
  expect(await client.health()).toMatchObject({ ok: true, state: 'full' })
})

it('runs beside another launcher of the host without sharing user ids', async () => {
  const otherFolder = makeFolder('restart')
  const other = await spawnLauncher({
    socketPath: join(otherFolder, 's', 'l.sock'),
    folder: otherFolder,
    isolation: 'auto',
  })
  const otherClient = new LauncherClient({ socketPath: join(otherFolder, 's', 'l.sock') })
  await otherClient.createWorkspace('job')
  const [one, two] = [newStepId(), newStepId()]
  await client.start({ stepRunId: one, workspaceId: 'job', script: 'id -u' })
  await otherClient.start({ stepRunId: two, workspaceId: 'job', script: 'id -u' })
  expect((await outputOf(client, one)).toString()).not.toBe((await outputOf(otherClient, two)).toString())
  otherClient.close()
  await other.kill('SIGTERM')
})
