import type { Command } from '../supervisor/part.ts'

/** The namespaces of the two services; the dev server makes them as it starts. */
export const NAMESPACES = ['baton-ci', 'baton-cd'] as const

/** How to run Temporal's dev server on a database file. */
export function temporalCommand(options: { binary: string; port: number; databaseFile: string }): Command {
  return {
    file: options.binary,
    args: [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(options.port)],
      ...['--db-filename', options.databaseFile, '--log-level', 'warn'],
      ...NAMESPACES.flatMap((namespace) => ['--namespace', namespace]),
      // The file's default journal writes the disk too often: without these two lines a burst of workflows runs at half speed.
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ...DYNAMIC_CONFIG.flatMap((setting) => ['--dynamic-config-value', setting]),
    ],
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' },
  }
}

/**
 * One shard reads its queues at most 20 times a second by default, so each hop of a workflow waits 25 ms on average. The
 * last two turn fair queues on.
 */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=5000',
  'history.timerProcessorMaxPollRPS=5000',
  'history.visibilityProcessorMaxPollRPS=5000',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
]
