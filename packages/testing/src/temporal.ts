import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { freePort } from './postgres.ts'

/** Where tests find a running Temporal server. Set by the global setup, or by hand to share one between runs. */
export const TEST_TEMPORAL_ADDRESS = 'BATON_TEST_TEMPORAL_ADDRESS'

/** The `temporal` binary to start; `npm test` sets it after it has found, downloaded or built one. */
export const TEMPORAL_BINARY = 'BATON_TEMPORAL_BINARY'

/** Starts a real Temporal dev server on a free port, or uses the one that the environment names. */
export async function startTestTemporal(): Promise<{ address: string; stop: () => Promise<void> }> {
  const given = process.env[TEST_TEMPORAL_ADDRESS]
  if (given) return { address: given, stop: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'baton-test-temporal-'))
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const flags = [
    ...['--headless', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', join(folder, 'temporal.db')],
    ...['--log-level', 'error', '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['transferProcessorMaxPollRPS', 'timerProcessorMaxPollRPS', 'visibilityProcessorMaxPollRPS'].flatMap((name) => [
      '--dynamic-config-value',
      `history.${name}=5000`,
    ]),
    ...['baton-ci', 'baton-cd'].flatMap((namespace) => ['--namespace', namespace]),
  ]
  const child = spawn(process.env[TEMPORAL_BINARY] ?? 'temporal', ['server', 'start-dev', ...flags], {
    stdio: 'ignore',
  })
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  await Promise.race([waitForServer(address), failed])
  process.env[TEST_TEMPORAL_ADDRESS] = address
  return {
    address,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function waitForServer(address: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '1s' })
      await connection.ensureConnected()
      await connection.close()
      return
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`Temporal did not answer at ${address} within 30 s.`, { cause: error })
    }
  }
}
