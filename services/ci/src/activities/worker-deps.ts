import type { BlobStore } from '@baton/blob-store/blob-store'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import type { LauncherClient } from '@baton/sandbox/client'
import type { Logger } from '@baton/telemetry/logger'
import type { Mark } from '@baton/telemetry/span-log'
import type { LookedAt } from '../builds/looked-at.ts'
import type { Room } from '../disk/room.ts'
import type { Listener } from '../events/listener.ts'
import type { AllowedOrigin } from '../git/allowed-origins.ts'
import type { Mirrors } from '../git/mirror.ts'
import type { HostInputs } from '../inputs/host-inputs.ts'
import type { SegmentStore } from '../logs/segment-store.ts'
import type { Publisher } from '../publications/publisher.ts'
import type { HeadStart } from '../queues/head-start.ts'
import type { BuildStarter } from '../verbs.ts'
import type { WorkerMetrics } from './worker-metrics.ts'

/** What the machine's part of CI needs: made once by the worker process. */
export type WorkerDeps = {
  db: Database
  clock: Clock
  newId: NewId
  logger: Logger
  metrics: WorkerMetrics
  mark: Mark
  starter: BuildStarter
  blobs: BlobStore
  segments: SegmentStore
  mirrors: Mirrors
  launcher: LauncherClient
  /** Hears who is to be stopped. */
  listener: Listener
  publisher: Publisher
  headStart: HeadStart<LookedAt>
  room: Room
  /** This machine: its mirrors and sandboxes are here and nowhere else. */
  hostId: string
  /** Tools and environment of this machine, digested once. */
  hostInputs: Promise<HostInputs>
  allowedOrigins: readonly AllowedOrigin[]
  /** Builds of one organisation that run at once. */
  activeBuildsMax: number
  /** The longest that the operator lets anything be kept for, in days. */
  retentionDaysMax: number
  /** Sees which organisations there are, and nothing of them. */
  systemDb: Database
  /** What one step may print. */
  stepOutputBytesMax: number
  /** Runs what nobody waits for and what may be lost. The process waits for it before it ends. */
  background(work: () => Promise<unknown>): void
  /** How long a step that was asked to stop has before it is killed. */
  stopGraceMs: number
}
