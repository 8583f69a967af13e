import type { Logger } from '@baton/telemetry/logger'
import { type LauncherOptions, startLauncher } from '../launcher/start-launcher.ts'

// A launcher in a process of its own, for tests that kill it or run it as another user. Options come as JSON.
const say = (line: string) => process.stdout.write(`${line}\n`)
const log = (level: string) => (fields: object, message: string) => say(JSON.stringify({ level, message, ...fields }))
const logger: Logger = { info: log('info'), warn: log('warn'), error: log('error'), debug: log('debug') }
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<LauncherOptions, 'logger'>
const launcher = await startLauncher({ ...options, logger })
process.on('SIGTERM', () => void launcher.close().then(() => process.exit(0)))
say(JSON.stringify({ health: await launcher.ready() }))
