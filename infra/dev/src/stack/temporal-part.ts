import { join } from 'node:path'
import type { GivenTemporal } from '../parts/given-addresses.ts'
import type { Layout } from '../parts/layout.ts'
import { Problem } from '../problem.ts'
import type { Part } from '../supervisor/part.ts'
import { findTemporal } from '../temporal/find-binary.ts'
import { askNamespace } from '../temporal/grpc-probe.ts'
import { readServer } from '../temporal/read-server.ts'
import { NAMESPACES, temporalCommand } from '../temporal/server.ts'
import type { Terminal } from '../terminal.ts'
import type { PartName } from './running-stack.ts'

/** Finds, downloads or builds Temporal, and answers the part that serves it. */
export async function prepareTemporal(
  layout: Layout,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Part<PartName>> {
  const binary = await findTemporal({ terminal, logFile: join(layout.folders.logs, 'Temporal-build.log'), signal })
  const databaseFile = join(layout.folders.temporal, 'temporal.db')
  return {
    name: 'Temporal',
    command: temporalCommand({ binary, port: layout.ports.Temporal, databaseFile }),
    stopSignal: 'SIGTERM',
    isReady: async () => {
      const states = await Promise.all(
        NAMESPACES.map((name) => askNamespace({ address: layout.temporal.TEMPORAL_ADDRESS }, name)),
      )
      return states.every((state) => state === 'ready')
    },
  }
}

/** Makes sure that the server of TEMPORAL_ADDRESS answers and has our namespaces. Throws a Problem that says what to do. */
export async function checkGivenTemporal({ address, variables }: GivenTemporal): Promise<void> {
  const server = readServer(address, variables)
  for (const namespace of NAMESPACES) {
    const state = await askNamespace(server, namespace)
    if (state === 'unreachable') {
      throw new Problem(
        `No Temporal server answers at TEMPORAL_ADDRESS=${address}${server.tls ? ' with TLS' : ''}. Start it, or unset the variable.`,
      )
    }
    if (state === 'missing') {
      throw new Problem(
        `The Temporal server at ${address} has no namespace ${namespace}. Make it: temporal operator namespace create --address ${address} --namespace ${namespace}`,
      )
    }
  }
}
