import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LauncherClient } from '../client/launcher-client.ts'
import { makeFolder, newStepId, removeFolders, runStep, startTestLauncher } from '../testing/test-launcher.ts'

afterAll(removeFolders)

function healthz(socketPath: string): Promise<{ status: number | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const ask = request({ socketPath, path: '/healthz' }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode, body: JSON.parse(text) })
    })
    ask.on('error', reject)
    ask.end()
  })
}

/** Folders with no bubblewrap, or with one that says this. */
function toolsWith(bwrapSays?: string): string[] {
  const folder = makeFolder('tools')
  for (const name of ['prlimit', 'setpriv']) symlinkSync(`/usr/bin/${name}`, join(folder, name))
  if (bwrapSays) writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\necho "${bwrapSays}" >&2\nexit 1\n`, { mode: 0o755 })
  return [folder]
}

describe('where no sandbox can be had', () => {
  it.each([
    ['bubblewrap is missing', undefined, 'bubblewrap is not installed'],
    [
      'user namespaces are off',
      'bwrap: No permissions to create new namespace',
      'No permissions to create new namespace',
    ],
  ])(
    'because %s, the launcher serves its health, and a step ends as infrastructure with the sentence',
    async (_, says, why) => {
      const test = await startTestLauncher({ toolFolders: toolsWith(says) })
      const { status, body } = await healthz(test.socketPath)
      expect(status).toBe(503)
      expect(body).toEqual({ ok: false, state: 'unavailable', detail: expect.stringContaining(why) })
      const detail = (body as { detail: string }).detail
      expect(detail).toMatch(/^Steps cannot run here: .*Linux machine.*--no-isolation/)
      expect(await test.client.health()).toEqual(body)
      const stepRunId = newStepId()
      const step = { stepRunId, workspaceId: 'job', script: 'true' }
      expect(await test.client.start(step)).toMatchObject({
        state: 'exited',
        cause: 'infrastructure',
        exitCode: null,
        detail,
      })
      expect(await runStep(test.client, { stepRunId })).toMatchObject({
        output: '',
        status: { cause: 'infrastructure', detail },
      })
      await expect(test.client.createWorkspace('job')).rejects.toMatchObject({ message: detail })
      await test.close()
    },
  )
})

describe('without isolation', () => {
  it('steps run with their workspace and mounts under their host paths, and their output is masked', async () => {
    const sites = makeFolder('sites')
    mkdirSync(join(sites, 'site'))
    const test = await startTestLauncher({ isolation: 'none', targetRoots: [sites] })
    expect(await healthz(test.socketPath)).toMatchObject({
      status: 200,
      body: { ok: true, state: 'no isolation', internet: 'host' },
    })
    const { status, output } = await test.run({
      script:
        'cd "$BATON_WORKSPACE"; echo made > "$BATON_MOUNT_TARGET/file"; cat "$BATON_MOUNT_TARGET/file"; echo "$TOKEN"; env | grep -c BATON_TEST || true',
      mounts: [{ kind: 'target', source: join(sites, 'site'), destination: '/target' }],
      secrets: [{ name: 'TOKEN', value: 'a long secret' }],
    })
    expect(output).toBe('made\n[secret TOKEN]\n0\n')
    expect(status).toMatchObject({ exitCode: 0, isolation: 'none' })
    await test.close()
  })

  it("never runs strangers' code", async () => {
    const test = await startTestLauncher({ isolation: 'none' })
    const { status, output } = await test.run({ script: 'echo ran', trust: 'untrusted' })
    expect(output).toBe('')
    expect(status).toMatchObject({
      cause: 'infrastructure',
      detail: expect.stringContaining('never runs the code of strangers'),
    })
    await test.close()
  })

  it('a step that is stopped takes its process group with it', async () => {
    const test = await startTestLauncher({ isolation: 'none' })
    const { status } = await test.run({ script: 'sleep 600 & sleep 600', limits: { timeoutMs: 100 } })
    expect(status).toMatchObject({ state: 'exited', cause: 'timeout' })
    await test.close()
  })
})

describe('the socket', () => {
  it('can be opened by nobody else', async () => {
    const test = await startTestLauncher({ isolation: 'none' })
    expect(statSync(test.socketPath).mode & 0o777).toBe(0o600)
    expect(statSync(join(test.socketPath, '..')).mode & 0o777).toBe(0o700)
    await test.close()
  })

  it('is refused in a folder that others can open, and with a path that is too long', async () => {
    const folder = makeFolder('open')
    chmodSync(folder, 0o755)
    await expect(startTestLauncher({ socketPath: join(folder, 'l.sock') })).rejects.toThrow(
      /is open to, other users\. Use a folder of your own with mode 0700/,
    )
    await expect(startTestLauncher({ socketPath: join(folder, 'x'.repeat(100), 'l.sock') })).rejects.toThrow(
      /bytes; 103 are possible\. Set LAUNCHER_SOCKET to a shorter one/,
    )
  })

  it('that nobody serves is one clear sentence for a client', async () => {
    const client = new LauncherClient({ socketPath: join(makeFolder('nobody'), 'l.sock'), retryForMs: 0 })
    await expect(client.status('x')).rejects.toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/^The launcher does not answer at .*Steps cannot run on this host/),
    })
  })
})

describe('a request that cannot be read', () => {
  it.each([
    [{ workspaceId: '../up' }, /'workspaceId' is not an id/],
    [{ env: { 'A=B': 'x' } }, /'env.A=B'/],
    [{ script: 'x', argv: ['y'] }, /give either script or argv/],
    [{ workingFolder: '../..' }, /'workingFolder' leaves the workspace/],
    [{ limits: { pidsMax: 0 } }, /'limits.pidsMax'/],
    [{ network: 'everything' as 'none' }, /'network'/],
  ])('is refused by naming what is wrong: %j', async (wrong, message) => {
    const test = await startTestLauncher({ isolation: 'none' })
    await expect(test.run(wrong)).rejects.toMatchObject({ reason: 'invalid', message: expect.stringMatching(message) })
    await test.close()
  })
})
