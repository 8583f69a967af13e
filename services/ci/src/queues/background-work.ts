import type { Logger } from '@baton/telemetry/logger'

/** Work that nobody waits for and that may be lost. `settled` resolves once what was begun is over. */
export type BackgroundWork = { run(work: () => Promise<unknown>): void; settled(): Promise<void> }

/** Runs work beside everything else and logs what fails. */
export function backgroundWork(logger: Logger): BackgroundWork {
  const open = new Set<Promise<unknown>>()
  return {
    run(work) {
      const done: Promise<unknown> = work()
        .catch((error: unknown) => logger.warn({ error }, 'work in the background failed'))
        .finally(() => open.delete(done))
      open.add(done)
    },
    async settled() {
      while (open.size > 0) await Promise.all(open)
    },
  }
}
