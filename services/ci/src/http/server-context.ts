import type { VerbContext } from '@baton/kernel/command'
import type { Logger } from '@baton/telemetry/logger'
import type { Listener } from '../events/listener.ts'
import type { SegmentStore } from '../logs/segment-store.ts'
import type { Caller, TokenVerifier } from '../tokens/verify-token.ts'
import type { CiDeps } from '../verbs.ts'
import type { WebhookDeps } from '../webhooks/receive-webhook.ts'
import type { ServerMetrics } from './server-metrics.ts'

/** What the HTTP face of CI needs. */
export type ServerContext = {
  webhooks: WebhookDeps
  verify: TokenVerifier
  /** The context of a verb for a caller. */
  verbs: (caller: Caller, requestId: string) => VerbContext<CiDeps>
  listener: Listener
  segments: SegmentStore
  /** The public half of the artifact key. */
  jwksFile: string
  publicUrl: string
  metrics: ServerMetrics
  logger: Logger
  /** Fires when the process ends: streams close, and their readers come back elsewhere. */
  stopping: AbortSignal
}
