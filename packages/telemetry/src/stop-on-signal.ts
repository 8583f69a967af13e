import type { Logger } from './logger.ts'

/** A process that has not ended by then is ended. */
const STOP_WITHIN_MS = 9_500

/** Runs `stop` at the first TERM or INT, then ends the process: with 0, or with 1 where that failed or took too long. */
export function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false
  const end = async (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    try {
      await stop()
      process.exit(0)
    } catch (error) {
      log.error({ error, signal }, 'The process could not stop in order.')
      process.exit(1)
    }
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
