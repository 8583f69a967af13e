import { type LoggerOptions, pino } from 'pino'
import { serializeError, withoutValues } from './serialize-error.ts'

/**
 * A structured logger. Lines are JSON on standard output; secrets under the usual names are blotted out, and an error
 * under `error` or `err` says nothing of the values that its query carried.
 */
export type Logger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  debug(fields: object, message: string): void
}

/** The logger of one process. `level` is one of pino's (`info` unless given); `to` takes lines in place of standard output. */
export function createLogger(options: { service: string; level?: string; to?: { write(line: string): void } }): Logger {
  const settings: LoggerOptions = {
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.secret', '*.token', '*.authorization'], censor: '[secret]' },
    serializers: { err: serializeError, error: serializeError },
    hooks: {
      logMethod([fields, message, ...rest], method) {
        method.apply(this, [fields, typeof message === 'string' ? withoutValues(message) : message, ...rest])
      },
    },
  }
  return options.to ? pino(settings, options.to) : pino(settings)
}

/** A logger that says nothing, for tests of things that take one. */
export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
}
