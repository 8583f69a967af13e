import { join } from 'node:path'
import type { Layout } from '../parts/layout.ts'
import { type Cluster, createCluster, isClusterReady, serverCommand } from '../postgres/cluster.ts'
import { providePostgres } from '../postgres/programs.ts'
import { findPostgresUser } from '../postgres/run-as.ts'
import type { State } from '../state/state-folder.ts'
import type { Part } from '../supervisor/part.ts'
import type { PartName } from './running-stack.ts'

/** Settings for a laptop: pages read the statistics that the extension gathers. */
const SETTINGS = ['shared_preload_libraries=pg_stat_statements', 'shared_buffers=64MB', 'log_min_messages=warning']

/** Makes the database cluster where it is missing, and answers the part that serves it. */
export async function preparePostgres(state: State, layout: Layout, signal: AbortSignal): Promise<Part<PartName>> {
  const cluster: Cluster = {
    programs: providePostgres(state.reachableFolder),
    folder: layout.folders.postgres,
    runAs: findPostgresUser(),
    port: layout.ports.PostgreSQL,
    password: state.secrets.postgres,
  }
  await createCluster(cluster, join(layout.folders.logs, 'PostgreSQL.log'), signal)
  return {
    name: 'PostgreSQL',
    command: serverCommand(cluster, SETTINGS),
    // "Fast" shutdown: open transactions are rolled back, the data is written.
    stopSignal: 'SIGINT',
    isReady: async (pid) => isClusterReady(cluster, pid),
  }
}
