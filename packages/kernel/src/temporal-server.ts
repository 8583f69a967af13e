import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** How to reach a Temporal server. Without `tls` the connection is plain. */
export type TemporalServer = {
  /** `host:port`. */
  address: string
  tls?: TemporalTls
  apiKey?: string
}

/** Empty: TLS with the machine's own authorities. */
export type TemporalTls = {
  serverNameOverride?: string
  serverRootCACertificate?: Buffer
  clientCertPair?: { crt: Buffer; key: Buffer }
}

const Text = z
  .string()
  .optional()
  .transform((text) => text || undefined)

/** The variables of a process that reaches Temporal, by the names that Temporal's own tools use. */
export const temporalVariables = {
  TEMPORAL_ADDRESS: z.string().regex(/^[^\s/]+:\d+$/, "must be written as 'host:port'"),
  TEMPORAL_TLS: z.enum(['true', 'false', ''], "must be 'true' or 'false'").optional(),
  TEMPORAL_TLS_SERVER_NAME: Text,
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: Text,
  TEMPORAL_TLS_CLIENT_CERT_PATH: Text,
  TEMPORAL_TLS_CLIENT_KEY_PATH: Text,
  TEMPORAL_API_KEY: Text,
}

type Variables = z.output<z.ZodObject<typeof temporalVariables>>

/**
 * What the variables say, with the certificates read. TLS is on where one of its variables or an API key is set, and for
 * every address that is not this machine's; `TEMPORAL_TLS=false` turns it off for a network that nobody else is in. Throws
 * a sentence for a file that cannot be read, half of a client certificate, or an API key that would travel in the clear.
 */
export function temporalServerOf(variables: Variables): TemporalServer {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS: wanted } = variables
  const tls = tlsOf(variables)
  const isSecure = wanted ? wanted === 'true' : apiKey !== undefined || Object.keys(tls).length > 0 || !isLocal(address)
  if (!isSecure && apiKey !== undefined && !isLocal(address)) {
    throw new Error('TEMPORAL_API_KEY would be sent in the clear: leave TEMPORAL_TLS=false out.')
  }
  return { address, ...(isSecure ? { tls } : {}), ...(apiKey === undefined ? {} : { apiKey }) }
}

function tlsOf(variables: Variables): TemporalTls {
  const name = variables.TEMPORAL_TLS_SERVER_NAME
  const authority = fileOf(variables, 'TEMPORAL_TLS_SERVER_CA_CERT_PATH')
  const crt = fileOf(variables, 'TEMPORAL_TLS_CLIENT_CERT_PATH')
  const key = fileOf(variables, 'TEMPORAL_TLS_CLIENT_KEY_PATH')
  if ((crt === undefined) !== (key === undefined)) {
    throw new Error('TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH belong together: set both.')
  }
  return {
    ...(name === undefined ? {} : { serverNameOverride: name }),
    ...(authority === undefined ? {} : { serverRootCACertificate: authority }),
    ...(crt === undefined || key === undefined ? {} : { clientCertPair: { crt, key } }),
  }
}

function fileOf(variables: Variables, name: keyof Variables & `${string}_PATH`): Buffer | undefined {
  const path = variables[name]
  if (path === undefined) return undefined
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${name}=${path} cannot be read.`, { cause: error })
  }
}

function isLocal(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/.test(address)
}

/**
 * What a client's connection is made with. A server that is back is found within a second; gRPC's own rule waits for up to
 * two minutes.
 */
export function clientConnection(server: TemporalServer) {
  return { ...server, channelArgs: RECONNECT }
}

const RECONNECT = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
}
