import { readFileSync } from 'node:fs'
import { Problem } from '../problem.ts'
import type { ProbedServer } from './grpc-probe.ts'

/**
 * How to reach a Temporal server of the operator's own. TLS is on as the parts have it (packages/kernel): where one of its
 * variables or an API key is set, and for every address that is not this machine's. Throws a Problem for a file that cannot
 * be read.
 */
export function readServer(address: string, variables: Readonly<Record<string, string>>): ProbedServer {
  const { TEMPORAL_TLS: wanted, TEMPORAL_API_KEY: apiKey, TEMPORAL_TLS_SERVER_NAME: servername } = variables
  const file = (name: string) => {
    const path = variables[name]
    if (!path) return undefined
    try {
      return readFileSync(path)
    } catch {
      throw new Problem(`${name}=${path} cannot be read.`)
    }
  }
  const tls = {
    servername,
    ca: file('TEMPORAL_TLS_SERVER_CA_CERT_PATH'),
    cert: file('TEMPORAL_TLS_CLIENT_CERT_PATH'),
    key: file('TEMPORAL_TLS_CLIENT_KEY_PATH'),
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\]):\d+$/.test(address)
  const isAsked = apiKey !== undefined || Object.values(tls).some((value) => value !== undefined)
  const isSecure = wanted ? wanted === 'true' : isAsked || !isLocal
  return { address, ...(isSecure ? { tls } : {}), ...(apiKey ? { apiKey } : {}) }
}
