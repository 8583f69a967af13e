import { Connection, isGrpcServiceError } from '@temporalio/client'
import type { Answer } from './keep-polling.ts'
import { clientConnection, type TemporalServer } from './temporal-server.ts'

const ASK_MS_MAX = 2_000
/** gRPC's code for a server that nobody reaches. */
const UNAVAILABLE = 14

/**
 * The one way to Temporal for clients. It connects on first use, so a start does not fail while Temporal is away, and it
 * reconnects within a second.
 */
export function connectTemporal(server: TemporalServer): Connection {
  return Connection.lazy(clientConnection(server))
}

/** Asks Temporal again and again whether it is there. `ask` never throws. */
export function openTemporalProbe(server: TemporalServer): { ask(): Promise<Answer>; close(): Promise<void> } {
  // Without the SDK's own tries, which would hide an absence until the time is up.
  const connection = Connection.lazy({ ...clientConnection(server), interceptors: [] })
  return {
    async ask() {
      try {
        await connection.withDeadline(Date.now() + ASK_MS_MAX, () => connection.workflowService.getSystemInfo({}))
        return 'up'
      } catch (error) {
        return isGrpcServiceError(error) && error.code === UNAVAILABLE ? 'away' : 'silent'
      }
    },
    close: () => connection.close(),
  }
}
