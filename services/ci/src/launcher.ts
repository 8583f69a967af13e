import { mkdir } from 'node:fs/promises'
import { startLauncher } from '@baton/sandbox/launcher'
import { createLogger } from '@baton/telemetry/logger'
import { endWithSentence } from '@baton/telemetry/start-problem'
import { stopOnSignal } from '@baton/telemetry/stop-on-signal'
import { readLauncherEnv, readLauncherMaxLimits } from './env.ts'

endWithSentence('ci launcher')
const env = readLauncherEnv()
const logger = createLogger({ service: 'ci-launcher', level: env.LOG_LEVEL })
// Steps see mirrors through a mount; the users of jobs must be able to pass through the folder.
await mkdir(env.CI_MIRRORS_FOLDER, { recursive: true, mode: 0o755 })
const launcher = await startLauncher({
  socketPath: env.LAUNCHER_SOCKET,
  folder: env.LAUNCHER_FOLDER,
  isolation: env.LAUNCHER_ISOLATION,
  ...(env.LAUNCHER_NODE ? { node: env.LAUNCHER_NODE } : {}),
  ...(env.LAUNCHER_UID_BASE ? { uidBase: env.LAUNCHER_UID_BASE } : {}),
  readOnlyRoots: [env.CI_MIRRORS_FOLDER],
  maxLimits: readLauncherMaxLimits(),
  logger,
})
stopOnSignal(logger, () => launcher.close())
logger.info({ health: await launcher.ready() }, 'ci launcher is ready')
