import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../root.ts'
import { runToEnd } from '../supervisor/run-to-end.ts'
import { TEMPORAL_VERSION } from './release.ts'

/**
 * Builds the pinned version with Go from infra/temporal and puts it at `binary` in one step. Takes three to seven minutes
 * on two cores and 2 GB of memory; an interrupted build goes on where it stopped, from Go's own caches.
 */
export async function buildTemporal(options: {
  go: string
  binary: string
  logFile: string
  signal: AbortSignal
}): Promise<void> {
  const unfinished = `${options.binary}.${process.pid}.tmp`
  mkdirSync(dirname(options.binary), { recursive: true })
  try {
    await runToEnd({
      what: 'Building the Temporal server with Go',
      logFile: options.logFile,
      signal: options.signal,
      command: {
        file: options.go,
        args: [
          ...['build', '-trimpath', '-mod=readonly', '-buildvcs=false', '-o', unfinished],
          ...['-ldflags', `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_VERSION}`],
          'github.com/temporalio/cli/cmd/temporal',
        ],
        cwd: join(ROOT, 'infra/temporal'),
        env: { ...goEnvironment(), HOME: process.env.HOME ?? homedir() },
      },
    })
    renameSync(unfinished, options.binary)
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Go's own settings and the proxies pass through; CGO needs a C compiler that may not be there, and nothing needs CGO. */
function goEnvironment(): Record<string, string> {
  const passed = Object.entries(process.env).filter(([name]) => /^(PATH|GO[A-Z]*|XDG_.*|.*_proxy|TMPDIR)$/i.test(name))
  return { ...(Object.fromEntries(passed) as Record<string, string>), CGO_ENABLED: '0' }
}
