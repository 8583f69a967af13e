import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTemporal } from '@baton/dev/find-temporal'
import { askNamespace } from '@baton/dev/grpc-probe'
import { NAMESPACES, temporalCommand } from '@baton/dev/temporal-server'
import { createTerminal } from '@baton/dev/terminal'
import { freePort } from './postgres.ts'
import { startServer } from './start-server.ts'

/** Where tests find a running Temporal server. Set by the global setup, or by hand to share one between runs. */
export const TEST_TEMPORAL_ADDRESS = 'BATON_TEST_TEMPORAL_ADDRESS'

/** The `temporal` binary to start, where it has been found, downloaded or built already. */
export const TEMPORAL_BINARY = 'BATON_TEMPORAL_BINARY'

/** Starts a real Temporal dev server on a free port, or uses the one that the environment names. */
export async function startTestTemporal(): Promise<{ stop: () => Promise<void> }> {
  if (process.env[TEST_TEMPORAL_ADDRESS]) return { stop: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'baton-test-temporal-'))
  const signal = new AbortController().signal
  const binary =
    process.env[TEMPORAL_BINARY] ??
    (await findTemporal({ terminal: createTerminal(), logFile: join(folder, 'build.log'), signal }))
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const command = temporalCommand({ binary, port, databaseFile: join(folder, 'temporal.db') })
  const server = await startServer(command, async () => {
    const states = await Promise.all(NAMESPACES.map((namespace) => askNamespace({ address }, namespace)))
    return states.every((state) => state === 'ready')
  })
  process.env[TEST_TEMPORAL_ADDRESS] = address
  return {
    stop: async () => {
      await server.stop('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
