import { mkdirSync } from 'node:fs'
import type { Logger } from '@baton/telemetry/logger'
import { chooseDriver } from '../drivers/choose-driver.ts'
import { TOOL_FOLDERS } from '../drivers/find-tools.ts'
import type { LauncherHealth, StepLimits } from '../step.ts'
import { closeInherited } from './close-inherited.ts'
import { hostLimits } from './host-limits.ts'
import { LauncherCore } from './launcher-core.ts'
import { claimSocket, listenPrivately } from './listen-privately.ts'
import { createLauncherServer } from './serve-launcher.ts'

/** How a launcher is set up. */
export type LauncherOptions = {
  /** Where it listens: at most 103 bytes, in a folder of its own of mode 0700 (made where missing). */
  socketPath: string
  /** Workspaces, spooled output and the journal. The users of jobs must be able to pass through its parents. */
  folder: string
  /** `auto`: the strongest level this host can hold, and no steps where there is none. `none`: the operator's wish. */
  isolation: 'auto' | 'none'
  /** The Node that steps find first on their PATH. This process's own unless given. */
  node?: string
  /** Level full: the first of the user ids for jobs (200000 unless given). */
  uidBase?: number
  /** Where bubblewrap and the like are looked for, instead of the usual folders. */
  toolFolders?: readonly string[]
  /** Host folders inside which a step's `readOnly` mounts may lie. */
  readOnlyRoots?: readonly string[]
  /** Host folders inside which a step's `target` mounts may lie. */
  targetRoots?: readonly string[]
  /** What no step can exceed, whatever its request says. Without it: most of what this host has. */
  maxLimits?: Partial<StepLimits>
  /** How long the output of a step that has ended is kept for readers, unless it is deleted before: a day unless given. */
  keepOutputMs?: number
  logger: Logger
}

/** A launcher that listens. `ready` resolves once its self-test is through. */
export type Launcher = {
  ready(): Promise<LauncherHealth>
  health(): LauncherHealth
  /** Ends its steps, deletes its workspaces, and stops listening. */
  close(): Promise<void>
}

const DAY_MS = 24 * 60 * 60_000
const SWEEP_EVERY_MS = 10 * 60_000

/** Starts a launcher. It listens at once; steps that are asked for during its self-test wait for it. */
export async function startLauncher(options: LauncherOptions): Promise<Launcher> {
  const { folder, isolation, logger } = options
  closeInherited()
  await claimSocket(options.socketPath)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const core = new LauncherCore({
    folder,
    choice: chooseDriver({
      folder,
      isolation,
      node: options.node ?? process.execPath,
      uidBase: options.uidBase ?? 200_000,
      toolFolders: options.toolFolders ?? TOOL_FOLDERS,
    }),
    roots: { readOnly: options.readOnlyRoots ?? [], target: options.targetRoots ?? [] },
    maxLimits: hostLimits(folder, options.maxLimits),
    logger,
    now: () => new Date(),
  })
  const server = createLauncherServer(core, logger)
  await listenPrivately(server, options.socketPath)
  const keepOutputMs = options.keepOutputMs ?? DAY_MS
  const sweep = setInterval(() => core.steps.expire(new Date(Date.now() - keepOutputMs)), SWEEP_EVERY_MS).unref()
  return {
    ready: () => core.ready(),
    health: () => core.health(),
    async close() {
      clearInterval(sweep)
      await core.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
