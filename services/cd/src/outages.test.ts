import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BlobStore } from '@baton/blob-store/blob-store'
import { openBlobStore } from '@baton/blob-store/open'
import { newId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { LauncherClient } from '@baton/sandbox/client'
import { type CutProxy, startCutProxy } from '@baton/testing/cut-proxy'
import { freePort } from '@baton/testing/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { composeCd } from './compose.ts'
import { trustRules } from './db/projects.ts'
import { readLogBytes } from './deployments/read-log-bytes.ts'
import { type EventHub, openEventHub } from './events/organization-events.ts'
import { createProject } from './projects/create-project.ts'
import { getProject } from './projects/get-project.ts'
import { approvePromotion } from './promotions/approve-promotion.ts'
import { getPromotion } from './promotions/get-promotion.ts'
import { listPromotions } from './promotions/list-promotions.ts'
import { requestPromotion } from './promotions/request-promotion.ts'
import { as } from './testing/delivery.ts'
import { testTemporalAddress } from './testing/env.ts'
import { startProcess, type TestProcess } from './testing/processes.ts'
import { accept, sourceOf, verified } from './testing/publications.ts'
import { sitePage } from './testing/tarball.ts'
import { openTestCd, type TestCd, type TestOrganization } from './testing/test-cd.ts'
import { startTestSites, type TestSites } from './testing/test-sites.ts'

// Whole processes start, fail and start again.
vi.setConfig({ testTimeout: 120_000 })

let cd: TestCd
let folder: string
let sites: TestSites
let blobs: BlobStore
let toPostgres: CutProxy
let toTemporal: CutProxy
let launcher: TestProcess
let client: LauncherClient
let worker: TestProcess
let events: EventHub
let composition: ReturnType<typeof composeCd>
let env: Record<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cd-outages-'))
  await chmod(folder, 0o711)
  const sitesFolder = join(folder, 'sites')
  toTemporal = await startCutProxy(testTemporalAddress())
  const temporal = { address: toTemporal.address, namespace: 'baton-cd', taskQueue: newId('cd') }
  cd = await openTestCd({
    waker: (db) => {
      composition = composeCd({ db, temporal, localSites: true, retentionDaysMax: 3_650 })
      return composition.deps.waker
    },
  })
  const direct = new URL(cd.database.url('app'))
  toPostgres = await startCutProxy(direct.host)
  const cuttable = (kind: 'app' | 'system') => {
    const url = new URL(cd.database.url(kind))
    url.port = String(toPostgres.port)
    return url.href
  }
  await mkdir(sitesFolder)
  sites = await startTestSites(sitesFolder)
  blobs = await openBlobStore(pathToFileURL(join(folder, 'blobs')).href)
  events = await openEventHub(cd.db)
  const socket = join(folder, 's', 'l.sock')
  launcher = await startProcess(
    'launcher',
    { LAUNCHER_SOCKET: socket, LAUNCHER_FOLDER: join(folder, 'launcher'), SITES_FOLDER: sitesFolder },
    'is ready',
  )
  client = new LauncherClient({ socketPath: socket })
  env = {
    CD_DATABASE_URL: cuttable('app'),
    CD_DATABASE_SYSTEM_URL: cuttable('system'),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_CD_TASK_QUEUE: temporal.taskQueue,
    BLOB_STORE: pathToFileURL(join(folder, 'blobs')).href,
    CD_KEYS_FOLDER: join(folder, 'keys'),
    CD_STATUS_PORT: String(await freePort()),
    CD_LAUNCHER_SOCKET: socket,
    SITES_FOLDER: sitesFolder,
    SITES_API_URL: sites.apiUrl,
  }
  worker = await startWorker()
})
afterEach(async () => {
  // A test that broke must not leave the next one without its way.
  for (const proxy of [toPostgres, toTemporal]) proxy.mend()
})
afterAll(async () => {
  await worker?.end('SIGTERM')
  await launcher?.end('SIGTERM')
  client?.close()
  await events?.close()
  await sites?.close()
  await composition?.close()
  await toPostgres?.close()
  await toTemporal?.close()
  await cd?.close()
  await rm(folder, { recursive: true, force: true })
})

function startWorker(): Promise<TestProcess> {
  return startProcess('worker', env, 'polls its queue')
}

type Run = TestOrganization & { releaseId: string; promotionId: string; projectId: string }

/** Deploys a release with this script to development; does not wait. */
async function deploying(script: string): Promise<Run> {
  const organization = await cd.newOrganization()
  const { orgId, owner } = organization
  const steps = [{ kind: 'script' as const, name: 'Print', timeoutMs: 120_000, script }]
  const trust = [{ source: sourceOf(orgId) }]
  const { projectId } = await as(owner, createProject, { name: 'p', trust, steps })
  const [rule] = await withOrg(cd.db, orgId, (tx) => tx.select().from(trustRules))
  const bytes = sitePage('1', 'x')
  await blobs.within(orgId).put([bytes])
  const receipt = await accept(organization, verified(orgId, { version: '1', bytes }, [rule?.id ?? '']))
  const releaseId = receipt.releases[0]?.releaseId ?? ''
  const { items } = await as(owner, listPromotions, { releaseId })
  return { ...organization, releaseId, projectId, promotionId: items[0]?.id ?? '' }
}

async function until<Value>(orgId: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const done = new AbortController()
  try {
    const heard = events.subscribe(orgId, done.signal)[Symbol.asyncIterator]()
    let next = heard.next()
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      await next
      next = heard.next()
    }
  } finally {
    done.abort()
  }
}

function reaches(run: Run, promotionId: string, ...statuses: string[]) {
  return until(run.orgId, async () => {
    const page = await as(run.owner, getPromotion, { promotionId })
    return statuses.includes(page.status) ? page : undefined
  })
}

const HALF = 'echo once; i=0; while [ $i -lt 1500 ]; do i=$((i+1)); echo "line $i"; done'
const WAIT = 'while [ ! -e "$BATON_MOUNT_TARGET/go" ]; do sleep 0.05; done'
const REST = 'while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i"; done'
const PRINTS = [HALF, WAIT, REST].join('\n')
const PRINTED = ['once', ...Array.from({ length: 3_000 }, (_, index) => `line ${index + 1}`), ''].join('\n')

async function logOf(run: Run): Promise<string> {
  const { deployment } = await as(run.owner, getPromotion, { promotionId: run.promotionId })
  if (!deployment) return ''
  const { bytes } = await as(run.owner, readLogBytes, { deploymentId: deployment.id, from: 0, maxBytes: 1024 ** 2 })
  return Buffer.from(bytes).toString('utf8')
}

async function untilHalf(run: Run): Promise<string> {
  await until(run.orgId, async () => ((await logOf(run)).endsWith('line 1500\n') ? true : undefined))
  const { deployment } = await as(run.owner, getPromotion, { promotionId: run.promotionId })
  return `${deployment?.id}-1`
}

async function letGoOn(run: Run): Promise<void> {
  const { targets, phases } = await as(run.owner, getProject, { projectId: run.projectId })
  const target = targets.find((one) => one.environmentId === phases[0]?.environmentId)
  await writeFile(join(sites.folder, target?.id ?? '', 'go'), '')
}

describe('the worker', () => {
  it('killed with -9 in mid-step loses no line and prints none twice, and the step was never started again', async () => {
    const run = await deploying(PRINTS)
    await untilHalf(run)
    expect(await worker.end('SIGKILL')).toBeNull()
    await letGoOn(run)
    worker = await startWorker()
    expect((await reaches(run, run.promotionId, 'deployed', 'failed')).status).toBe('deployed')
    expect(await logOf(run)).toBe(PRINTED)
    expect(process.kill(launcher.pid, 0)).toBe(true)
  })

  it('told to end in mid-step ends in order and at once, and the next one goes on', async () => {
    const run = await deploying(PRINTS)
    await untilHalf(run)
    expect(await worker.end('SIGTERM')).toBe(0)
    worker = await startWorker()
    await letGoOn(run)
    expect((await reaches(run, run.promotionId, 'deployed', 'failed')).status).toBe('deployed')
    expect(await logOf(run)).toBe(PRINTED)
  })

  it('without its database stays well, and goes on where it was once that is back', async () => {
    const run = await deploying(PRINTS)
    const stepRunId = await untilHalf(run)
    await toPostgres.cut()
    await letGoOn(run)
    await client.waitUntilExited(stepRunId)
    const health = await fetch(`http://127.0.0.1:${env.CD_STATUS_PORT}/healthz`)
    expect([health.status, await health.json()]).toEqual([200, { ok: true, state: 'ok' }])
    toPostgres.mend()
    expect((await reaches(run, run.promotionId, 'deployed', 'failed')).status).toBe('deployed')
    expect(await logOf(run)).toBe(PRINTED)
  })
})

describe('Temporal away', () => {
  it('refuses nobody: what is asked and decided meanwhile happens after its return', async () => {
    const run = await deploying('echo quick')
    await reaches(run, run.promotionId, 'deployed')
    const { phases } = await as(run.owner, getProject, { projectId: run.projectId })
    const [, staging, production] = phases.map((phase) => phase.environmentId)
    const chen = await run.member('Chen')
    const evidence = await as(run.owner, requestPromotion, { releaseId: run.releaseId, environmentId: staging ?? '' })
    await reaches(run, evidence.promotionId, 'deployed')
    await toTemporal.cut()
    const asked = await as(run.owner, requestPromotion, { releaseId: run.releaseId, environmentId: production ?? '' })
    await as(chen, approvePromotion, asked)
    expect((await as(run.owner, getPromotion, asked)).status).toBe('held')
    toTemporal.mend()
    expect((await reaches(run, asked.promotionId, 'deployed', 'failed')).status).toBe('deployed')
  })
})
