import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, createCluster, isClusterReady, serverCommand, superuserUrl } from '@baton/dev/postgres-cluster'
import { providePostgres } from '@baton/dev/postgres-programs'
import { findPostgresUser } from '@baton/dev/postgres-user'

import { freePort, TEST_POSTGRES_URL } from './postgres.ts'
import { startServer } from './start-server.ts'

/** Nothing of a test outlives its run, so nothing has to be on disk. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']

/** Starts a throw-away PostgreSQL on a free port, or uses the one that the environment names. Answers how to stop it. */
export async function startTestPostgres(): Promise<{ stop: () => Promise<void> }> {
  if (process.env[TEST_POSTGRES_URL]) return { stop: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'baton-test-postgres-'))
  // As root the cluster runs as a user of its own, who must be able to look inside.
  await chmod(folder, 0o755)
  const cluster: Cluster = {
    programs: providePostgres(folder),
    folder: join(folder, 'cluster'),
    runAs: findPostgresUser(),
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
  }
  await createCluster(cluster, join(folder, 'log'), new AbortController().signal)
  const server = await startServer(serverCommand(cluster, SETTINGS), async (pid) => isClusterReady(cluster, pid))
  process.env[TEST_POSTGRES_URL] = superuserUrl(cluster)
  return {
    stop: async () => {
      await server.stop('SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
