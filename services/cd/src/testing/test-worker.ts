import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAuditPort } from '@baton/audit-log/audit-port'
import { runSequencer } from '@baton/audit-log/sequencer'
import type { BlobStore } from '@baton/blob-store/blob-store'
import { openBlobStore } from '@baton/blob-store/open'
import { newId } from '@baton/kernel/ids'
import { LauncherClient } from '@baton/sandbox/client'
import { type Launcher, type LauncherOptions, startLauncher } from '@baton/sandbox/launcher'
import { silentLogger } from '@baton/telemetry/logger'
import { createMetrics } from '@baton/telemetry/status-server'
import { bundleWorkflowCode } from '@temporalio/worker'
import { createActivities } from '../activities/index.ts'
import { composeCd } from '../compose.ts'
import { type EventHub, openEventHub } from '../events/organization-events.ts'
import { temporalLanes } from '../outbox/lanes.ts'
import { runSweeper } from '../outbox/sweeper.ts'
import { openSites } from '../targets/sites.ts'
import { startTemporalWorker, type TemporalWorker } from '../temporal/temporal-worker.ts'
import { workflowsPath } from '../workflows-path.ts'
import { testTemporalAddress } from './env.ts'
import { openTestCd, type TestCd } from './test-cd.ts'
import { startTestSites, type TestSites } from './test-sites.ts'

/** Delivery whole: database, Temporal, worker, sequencer, sweeper, launcher and sites, each the real thing. */
export type TestStack = TestCd & {
  blobs: BlobStore
  sites: TestSites
  launcher: {
    options: Omit<LauncherOptions, 'logger'>
    client: LauncherClient
    restart: () => Promise<void>
    stop: () => Promise<void>
  }
  composition: ReturnType<typeof composeCd>
  events: EventHub
  startWorker: () => Promise<void>
  stopWorker: () => Promise<void>
  startSigner: () => void
  stopSigner: () => Promise<void>
  brokenLogs: () => number
  /** Resolves once `look` answers something, looking again at every event of the organisation. */
  until: <Value>(orgId: string, look: () => Promise<Value | undefined>) => Promise<Value>
}

/** Starts all of it for one test file. `maxLimits` narrows what steps may use, `awayMsMax` how long they wait. */
export async function openTestStack(
  options: Partial<Omit<LauncherOptions, 'logger'>> = {},
  { awayMsMax }: { awayMsMax?: number } = {},
): Promise<TestStack> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-cd-stack-'))
  await chmod(folder, 0o711)
  const sitesFolder = await mkdtemp(join(tmpdir(), 'baton-cd-sites-'))
  await chmod(sitesFolder, 0o755)
  const temporal = {
    address: testTemporalAddress(),
    namespace: 'baton-cd',
    taskQueue: newId('cd'),
  }
  let composition: ReturnType<typeof composeCd> | undefined
  const cd = await openTestCd({
    waker: (db) => {
      composition = composeCd({ db, temporal, localSites: true, retentionDaysMax: 3_650 })
      return composition.deps.waker
    },
  })
  if (!composition) throw new Error('The waker was not asked for.')
  const composed = composition
  const sites = await startTestSites(sitesFolder)
  const blobs = await openBlobStore(pathToFileURL(join(folder, 'blobs')).href)
  const bundlePath = join(folder, 'workflows.js')
  await writeFile(bundlePath, (await bundleWorkflowCode({ workflowsPath })).code)
  const launcherOptions: Omit<LauncherOptions, 'logger'> = {
    socketPath: join(folder, 's', 'l.sock'),
    folder: join(folder, 'launcher'),
    isolation: 'auto',
    targetRoots: [sitesFolder],
    ...options,
  }
  let launcher: Launcher = await startLauncher({ ...launcherOptions, logger: silentLogger })
  await launcher.ready()
  const client = new LauncherClient({ socketPath: launcherOptions.socketPath, retryForMs: 2_000 })
  const events = await openEventHub(cd.db)

  let worker: { worker: TemporalWorker; stop: AbortController } | null = null
  let signer: { sequencer: ReturnType<typeof runSequencer>; stop: AbortController } | null = null
  const sweeping = new AbortController()
  const sweeper = runSweeper({
    systemDb: cd.systemDb,
    db: cd.db,
    waker: composed.deps.waker,
    log: silentLogger,
    signal: sweeping.signal,
  })

  const stack: TestStack = {
    ...cd,
    blobs,
    sites,
    composition: composed,
    events,
    launcher: {
      options: launcherOptions,
      client,
      stop: () => launcher.close(),
      async restart() {
        launcher = await startLauncher({ ...launcherOptions, logger: silentLogger })
        await launcher.ready()
      },
    },
    async startWorker() {
      const stop = new AbortController()
      worker = {
        stop,
        worker: startTemporalWorker({
          temporal,
          bundlePath,
          log: silentLogger,
          signal: stop.signal,
          activities: createActivities({
            db: cd.db,
            audit: createAuditPort({ newId }),
            clock: cd.clock,
            newId,
            metrics: createMetrics(),
            deps: cd.deps,
            systemDb: cd.systemDb,
            enterLane: temporalLanes(composed.client, temporal.taskQueue),
            steps: {
              logKey: cd.signer,
              blobs,
              launcher: client,
              sites: openSites({ apiUrl: sites.apiUrl, folder: sitesFolder }),
              awayMsMax,
            },
          }),
        }),
      }
    },
    async stopWorker() {
      worker?.stop.abort()
      await worker?.worker.finished
      worker = null
    },
    startSigner() {
      const stop = new AbortController()
      const { systemDb, db } = cd
      const sequencer = runSequencer({ systemDb, appDb: db, signer: cd.signer, log: silentLogger, signal: stop.signal })
      signer = { stop, sequencer }
    },
    async stopSigner() {
      signer?.stop.abort()
      await signer?.sequencer.finished
      signer = null
    },
    brokenLogs: () => signer?.sequencer.brokenLogs().length ?? 0,
    async until(orgId, look) {
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
    },
    async close() {
      await stack.stopWorker()
      await stack.stopSigner()
      sweeping.abort()
      await sweeper.finished
      await events.close()
      client.close()
      await launcher.close()
      await sites.close()
      await composed.close()
      await cd.close()
      await rm(folder, { recursive: true, force: true })
      await rm(sitesFolder, { recursive: true, force: true })
    },
  }
  return stack
}
