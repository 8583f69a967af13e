import type { GateDeps, ResolvedApiKey, ResolvedSession } from '@baton/identity/gates'
import type { VerbContext } from '@baton/kernel/command'
import type { Logger } from '@baton/telemetry/logger'
import type { NextAuthOptions } from 'next-auth'
import type { WebEnv } from '../env.ts'
import type { AppDeps } from './api/app-router.ts'
import type { AuthRequest } from './auth/auth-options.ts'
import type { Part } from './health/probe.ts'
import type { WebKeys } from './keys/web-keys.ts'
import type { EventHub } from './live/event-hub.ts'

/** Somebody whom a gate has let in. */
export type Caller = Pick<ResolvedSession | ResolvedApiKey, 'orgId' | 'actor'>

/** Everything that the web process holds. Made once by `compose-web-process.ts`; every request works through it. */
export type WebProcess = {
  env: WebEnv
  keys: WebKeys
  logger: Logger
  /** Where this machine shows the mail that was sent; null where mail goes elsewhere. */
  mailbox: string | null
  gate: GateDeps
  auth: (request: AuthRequest) => Promise<NextAuthOptions>
  hub: EventHub
  /** Aborted when the process is told to stop: open streams end. */
  stopping: AbortSignal
  verbContext: (caller: Caller, requestId?: string) => VerbContext<AppDeps>
  ciToken: (caller: Caller) => Promise<string>
  health: () => Promise<Part[]>
}
