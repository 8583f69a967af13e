import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withOrg } from '@baton/kernel/org-transaction'
import { startLauncher } from '@baton/sandbox/launcher'
import { silentLogger } from '@baton/telemetry/logger'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { trustRules } from '../db/projects.ts'
import { listLogLines } from '../deployments/list-log-lines.ts'
import { readLogBytes } from '../deployments/read-log-bytes.ts'
import { createProject } from '../projects/create-project.ts'
import type { DeploymentStep } from '../projects/deployment-process.ts'
import { getProject } from '../projects/get-project.ts'
import { getPromotion } from '../promotions/get-promotion.ts'
import { listPromotions } from '../promotions/list-promotions.ts'
import { sweepLauncher } from '../queues/launcher-sweep.ts'
import { as } from '../testing/delivery.ts'
import { accept, sourceOf, verified } from '../testing/publications.ts'
import { sitePage } from '../testing/tarball.ts'
import type { TestOrganization } from '../testing/test-cd.ts'
import { openTestStack, type TestStack } from '../testing/test-worker.ts'

let stack: TestStack
beforeAll(async () => {
  stack = await openTestStack()
  await stack.startWorker()
  stack.startSigner()
})
afterAll(() => stack?.close())

type Run = TestOrganization & {
  promotionId: string
  page: () => ReturnType<typeof getPromotion>
  reaches: (...statuses: string[]) => ReturnType<typeof getPromotion>
  /** Resolves once its first step is in this state, or in one that it ends in. */
  inState: (state: string) => ReturnType<typeof getPromotion>
}

/** Deploys a release with these steps to development; does not wait. */
async function deploying(steps: DeploymentStep[]): Promise<Run> {
  const organization = await stack.newOrganization()
  const { orgId, owner } = organization
  await as(owner, createProject, { name: 'p', trust: [{ source: sourceOf(orgId) }], steps })
  const [rule] = await withOrg(stack.db, orgId, (tx) => tx.select().from(trustRules))
  const bytes = sitePage('1', 'x')
  await stack.blobs.within(orgId).put([bytes])
  const receipt = await accept(organization, verified(orgId, { version: '1', bytes }, [rule?.id ?? '']))
  const { items } = await as(owner, listPromotions, { releaseId: receipt.releases[0]?.releaseId ?? '' })
  const promotionId = items[0]?.id ?? ''
  const page = () => as(owner, getPromotion, { promotionId })
  return {
    ...organization,
    promotionId,
    page,
    reaches: (...statuses) =>
      stack.until(orgId, async () => {
        const found = await page()
        return statuses.includes(found.status) ? found : undefined
      }),
    inState: (state) =>
      stack.until(orgId, async () => {
        const found = await page()
        const now = found.deployment?.steps[0]?.state ?? 'queued'
        return now === state || (now !== 'queued' && now !== 'running') ? found : undefined
      }),
  }
}

function script(text: string): DeploymentStep {
  return { kind: 'script', name: 'Print', timeoutMs: 60_000, script: text }
}

/** What a launcher writes of a step that it has taken on, before the step's command runs. */
function noteAsTaken(launcherFolder: string, stepRunId: string): void {
  const startedAt = new Date().toISOString()
  const status = { stepRunId, state: 'running', exitCode: null, cause: null, detail: null, outputBytes: 0 }
  const record = {
    status: { ...status, isolation: 'full', began: false, startedAt, endedAt: null },
    workspaceId: stepRunId,
  }
  appendFileSync(join(launcherFolder, 'journal.jsonl'), `${JSON.stringify(record)}\n`)
}

/** A bubblewrap that works once it is let. */
function slowBubblewrap(): { folder: string; open(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'baton-tools-'))
  const gate = join(folder, 'gate')
  const text = `#!/bin/sh\nwhile [ ! -e '${gate}' ]; do sleep 0.05; done\nexec env -i /usr/bin/bwrap "$@"\n`
  writeFileSync(join(folder, 'bwrap'), text, { mode: 0o755 })
  chmodSync(folder, 0o755)
  return { folder, open: () => writeFileSync(gate, '') }
}

/** Prints a word once and then numbered lines, until a file in the target lets it go on. */
const PRINTS = [
  'echo once',
  'i=0; while [ $i -lt 1500 ]; do i=$((i+1)); echo "line $i"; done',
  'while [ ! -e "$BATON_MOUNT_TARGET/go" ]; do sleep 0.05; done',
  'while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i"; done',
].join('\n')
const PRINTED = ['once', ...Array.from({ length: 3_000 }, (_, index) => `line ${index + 1}`), ''].join('\n')

async function targetFolder({ owner }: Run): Promise<string> {
  const { items } = await as(owner, listPromotions, {})
  const { targets } = await as(owner, getProject, { projectId: items[0]?.projectId ?? '' })
  const [target] = targets.filter((one) => one.environmentId === items[0]?.environmentId)
  return join(stack.sites.folder, target?.id ?? '')
}

async function letGoOn(run: Run): Promise<void> {
  await writeFile(join(await targetFolder(run), 'go'), '')
}

const filesOfTarget = async (run: Run) => readdir(await targetFolder(run))

async function printed(run: Run, atLeast: string) {
  return stack.until(run.orgId, async () => {
    const { deployment } = await run.page()
    if (!deployment) return undefined
    const { bytes } = await as(run.owner, readLogBytes, { deploymentId: deployment.id, from: 0, maxBytes: 1024 ** 2 })
    const text = Buffer.from(bytes).toString('utf8')
    return text.includes(atLeast) ? text : undefined
  })
}

describe('a step that is interrupted', () => {
  it('goes on under the next worker: no line lost, none twice', async () => {
    const run = await deploying([script(PRINTS)])
    await printed(run, 'line 1500\n')
    await stack.stopWorker()
    expect((await run.page()).status).toBe('deploying')
    await letGoOn(run)
    await stack.startWorker()
    const page = await run.reaches('deployed', 'failed')
    expect(page.status).toBe('deployed')
    const deploymentId = page.deployment?.id ?? ''
    const { bytes, ended } = await as(run.owner, readLogBytes, { deploymentId, from: 0, maxBytes: 1024 ** 2 })
    expect(Buffer.from(bytes).toString('utf8')).toBe(PRINTED)
    expect(ended).toBe(true)
    const lines = await as(run.owner, listLogLines, { deploymentId, from: 2_999, to: 3_001 })
    expect(lines).toMatchObject({ lines: ['line 2998', 'line 2999', 'line 3000'], totalLines: 3_001, complete: true })
  })

  it('ends as infrastructure when its launcher was started anew, and says so', async () => {
    const run = await deploying([script('echo begun; sleep 60')])
    await printed(run, 'begun\n')
    await stack.launcher.stop()
    await stack.launcher.restart()
    const page = await run.reaches('deployed', 'failed')
    expect(page.deployment?.steps[0]).toMatchObject({
      state: 'infrastructure',
      detail: expect.stringMatching(/^Infrastructure: /),
    })
    expect(page.summary.text).toMatch(/^1 did not reach development\. Step 1, Print: Infrastructure: /)
  })

  it('waits for a launcher that tests its sandbox, and then runs', async () => {
    await stack.launcher.stop()
    const gate = slowBubblewrap()
    const { socketPath, folder } = stack.launcher.options
    const behind = join(folder, 'behind', 'l.sock')
    const run = await deploying([script('echo ran')])
    await run.inState('running')
    const launcher = await startLauncher({
      ...stack.launcher.options,
      ...{ socketPath: behind, toolFolders: [gate.folder, '/usr/bin', '/usr/sbin'], logger: silentLogger },
    })
    const front = createTcpServer((socket) => {
      const onward = connect(behind)
      socket.on('data', (bytes) => {
        if (bytes.toString('latin1').startsWith('GET /health')) gate.open()
      })
      for (const one of [socket, onward]) one.on('error', () => undefined)
      socket.pipe(onward).pipe(socket)
    }).listen(socketPath)
    onTestFinished(async () => {
      front.close()
      await launcher.close()
      rmSync(gate.folder, { recursive: true })
      await stack.launcher.restart()
    })
    const page = await run.reaches('deployed', 'failed')
    expect(page.status, page.summary.text).toBe('deployed')
  }, 60_000)

  it('leaves nothing on its launcher once it has ended; what a killed worker left is swept, and what runs is not', async () => {
    const { client } = stack.launcher
    const run = await deploying([script('echo ran; echo kept > file')])
    const deploymentId = (await run.reaches('deployed', 'failed')).deployment?.id ?? ''
    await expect.poll(() => client.held(), { timeout: 20_000 }).toEqual([])

    const going = await deploying([script(PRINTS)])
    await printed(going, 'once\n')
    const workspaceId = `${deploymentId}-1`
    const step = { stepRunId: `${workspaceId}-left`, workspaceId, owner: run.orgId, script: 'echo left' }
    await client.createWorkspace(workspaceId, { owner: run.orgId })
    await client.start(step)
    await client.waitUntilExited(step.stepRunId)
    const held = async () => (await client.held()).map((one) => [one.workspaceId, one.hasFiles, one.outputs.length])
    const running = [`${(await going.page()).deployment?.id}-1`, true, 0]
    expect((await held()).toSorted()).toEqual([running, [workspaceId, true, 1]].toSorted())
    await sweepLauncher({ db: stack.db, launcher: client })
    expect(await held()).toEqual([running])
    await letGoOn(going)
    expect((await going.reaches('deployed', 'failed')).status).toBe('deployed')
    await expect.poll(() => client.held(), { timeout: 20_000 }).toEqual([])
  }, 60_000)

  it('that had not begun when its launcher went away is begun by the next one', async () => {
    await stack.launcher.stop()
    const run = await deploying([script('echo ran')])
    const stepRunId = `${(await run.inState('running')).deployment?.id}-1`
    noteAsTaken(stack.launcher.options.folder, stepRunId)
    await stack.launcher.restart()
    const page = await run.reaches('deployed', 'failed')
    expect(page.status).toBe('deployed')
    expect(await printed(run, 'ran\n')).toBe('ran\n')
  }, 60_000)

  it('that prints too much is stopped at the limit, and the log says how it ended', async () => {
    const run = await deploying([script('yes 0123456789')])
    const page = await run.reaches('deployed', 'failed')
    expect(page.deployment?.failure).toBe('Step 1, Print: it printed more than the limit of 8 MiB.')
  })

  it('that takes too long says its limit', async () => {
    const run = await deploying([{ ...script('sleep 30'), timeoutMs: 1_000 }])
    const page = await run.reaches('deployed', 'failed')
    expect(page.deployment?.failure).toBe('Step 1, Print: it timed out after 1 s (limit of the step).')
  })

  it('checks health on the target alone, and gives up after its tries with what was answered', async () => {
    const http = {
      kind: 'http' as const,
      timeoutMs: 20_000,
      expectStatus: 200,
      expectText: null,
      tries: 2,
      intervalMs: 100,
    }
    const put = script('mkdir -p "$BATON_MOUNT_TARGET/current"; echo hello > "$BATON_MOUNT_TARGET/current/index.html"')
    const run = await deploying([
      put,
      { ...http, name: 'Page', path: '/', expectText: 'hello' },
      { ...http, name: 'Missing', path: '/missing' },
    ])
    const page = await run.reaches('deployed', 'failed')
    expect(page.deployment?.failure).toBe(
      'Step 3, Missing: GET /missing answered 404 in place of 200. That was try 2 of 2.',
    )
    expect(page.deployment?.steps.map((step) => step.state)).toEqual(['succeeded', 'succeeded', 'failed'])
    expect(page.targetUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})

describe('a step that was not approved', () => {
  it('does not run, though the one before it runs while somebody changes it in the database', async () => {
    const run = await deploying([
      { ...script('until [ -e "$BATON_MOUNT_TARGET/go" ]; do sleep 0.05; done'), name: 'Wait' },
      { ...script('touch "$BATON_MOUNT_TARGET/approved"'), name: 'Then' },
    ])
    await stack.until(run.orgId, async () => {
      const { deployment } = await run.page()
      return deployment?.steps[0]?.state === 'running' ? true : undefined
    })
    const evil = JSON.stringify('touch "$BATON_MOUNT_TARGET/evil"')
    await stack.tamper(
      `update cd.releases set steps = jsonb_set(steps, '{1,script}', '${evil}') where org_id = '${run.orgId}'`,
    )
    await letGoOn(run)
    const page = await run.reaches('failed')
    expect(page.deployment).toMatchObject({ state: 'uncertain', steps: [{ state: 'succeeded' }, { state: 'failed' }] })
    expect(page.deployment?.failure).toMatch(
      /^Step 2, Then: it was not run. The deployment steps are not what audit entry aud_\w+ was written for.$/,
    )
    expect(await filesOfTarget(run)).not.toContain('evil')
  })

  it('asks the site of its target alone, though somebody writes another address into its row', async () => {
    const check = {
      kind: 'http',
      name: 'Check',
      timeoutMs: 5_000,
      path: '/',
      expectStatus: 200,
      expectText: null,
    } as const
    const run = await deploying([
      { ...script('until [ -e "$BATON_MOUNT_TARGET/go" ]; do sleep 0.05; done'), name: 'Wait' },
      { ...check, tries: 1, intervalMs: 100 },
    ])
    await stack.until(run.orgId, async () => {
      const { deployment } = await run.page()
      return deployment?.steps[0]?.state === 'running' ? true : undefined
    })
    const elsewhere = createServer((_request, response) => response.end('as wanted'))
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    await stack.tamper(`update cd.targets set url = 'http://127.0.0.1:${port}' where org_id = '${run.orgId}'`)
    await letGoOn(run)
    const page = await run.reaches('failed', 'deployed')
    expect(page.deployment?.failure).toBe('Step 2, Check: GET / answered 404 in place of 200. That was try 1 of 1.')
    elsewhere.close()
  })
})
