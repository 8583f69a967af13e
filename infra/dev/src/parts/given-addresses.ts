import { Problem } from '../problem.ts'

/** How a Temporal server of the operator's own is reached: `TEMPORAL_ADDRESS` and the variables beside it, for every part. */
export type GivenTemporal = { address: string; variables: Readonly<Record<string, string>> }

/** Addresses that the operator gives in place of our own; undefined where ours is meant. */
export type GivenAddresses = {
  /** The Temporal server that is used, so that none is started: `TEMPORAL_ADDRESS`. */
  temporal: GivenTemporal | undefined
  /** Where CI hands artifacts over, such as a gateway before CD's ingest: `CD_INGEST_URL`. */
  ingest: string | undefined
  /** Where CD reads CI's public keys: `CI_JWKS_URL`. */
  ciKeys: string | undefined
}

/** Reads the given addresses. Throws a Problem that names the variable that cannot be one. */
export function readGivenAddresses(env: Readonly<Record<string, string | undefined>>): GivenAddresses {
  return {
    temporal: env.TEMPORAL_ADDRESS ? givenTemporal(env.TEMPORAL_ADDRESS, env) : undefined,
    ingest: httpAddress('CD_INGEST_URL', env.CD_INGEST_URL),
    ciKeys: httpAddress('CI_JWKS_URL', env.CI_JWKS_URL),
  }
}

const TEMPORAL_VARIABLES = [
  ...['TEMPORAL_TLS', 'TEMPORAL_TLS_SERVER_NAME', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
  ...['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_API_KEY'],
]

function givenTemporal(address: string, env: Readonly<Record<string, string | undefined>>): GivenTemporal {
  const given = TEMPORAL_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : []))
  return { address, variables: Object.fromEntries(given) as Record<string, string> }
}

function httpAddress(name: string, text: string | undefined): string | undefined {
  if (!text) return undefined
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Problem(`${name} wants an address that begins with http:// or https://, not "${text}".`)
}
