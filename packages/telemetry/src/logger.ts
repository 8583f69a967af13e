import { pino } from 'pino'

/** A structured logger. Lines are JSON on standard output; secrets under the usual names are blotted out. */
export type Logger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  debug(fields: object, message: string): void
}

/** The logger of one process. `level` is one of pino's (`info` unless given). */
export function createLogger(options: { service: string; level?: string }): Logger {
  return pino({
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.secret', '*.token', '*.authorization'], censor: '[secret]' },
  })
}

/** A logger that says nothing, for tests of things that take one. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
}
