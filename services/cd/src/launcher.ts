import { startLauncher } from '@baton/sandbox/launcher'
import { createLogger } from '@baton/telemetry/logger'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { readLauncherEnv, readLauncherMaxLimits } from './env.ts'

/** Delivery's launcher: owns the sandboxes of deployment steps, and holds no key and no database address. */
endWithSentence('cd launcher')
const env = readLauncherEnv()
const logger = createLogger({ service: 'cd launcher', level: env.LOG_LEVEL })
const launcher = await startLauncher({
  socketPath: env.LAUNCHER_SOCKET,
  folder: env.LAUNCHER_FOLDER,
  isolation: env.LAUNCHER_ISOLATION,
  ...(env.LAUNCHER_NODE === undefined ? {} : { node: env.LAUNCHER_NODE }),
  ...(env.LAUNCHER_UID_BASE === undefined ? {} : { uidBase: env.LAUNCHER_UID_BASE }),
  targetRoots: env.SITES_FOLDER === undefined ? [] : [env.SITES_FOLDER],
  maxLimits: readLauncherMaxLimits(),
  logger,
})
stopOnSignal(logger, () => launcher.close())
logger.info({ health: await launcher.ready() }, 'The cd launcher is ready.')
