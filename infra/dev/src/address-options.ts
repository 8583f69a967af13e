import { isIP } from 'node:net'
import { Problem } from './problem.ts'

/** Under which addresses this installation is reached, as the operator says it; undefined where nothing is said. */
export type AddressOptions = {
  /** The origin that people open, without a slash at its end. */
  url: string | undefined
  /** What the product and the webhooks listen on: an address or name of this machine, or 0.0.0.0 or :: for all of them. */
  host: string | undefined
  /** The origin that forges send webhooks to, without a slash at its end. */
  webhooksUrl: string | undefined
  /** How many proxies of the operator's stand in front and write `X-Forwarded-For`. */
  trustedProxies: number | undefined
  /** Who may make an account: `open`, `closed`, or domains of addresses with commas between. */
  signUp: string | undefined
}

/** The options of the command line that this reads, each a text. */
export const ADDRESS_OPTIONS = ['url', 'host', 'webhooks-url', 'trusted-proxies', 'sign-up'] as const

/** Environment variables that say the same. The command line is stronger. */
const VARIABLES = {
  url: 'BATON_URL',
  host: 'BATON_HOST',
  'webhooks-url': 'BATON_WEBHOOKS_URL',
  'trusted-proxies': 'BATON_TRUSTED_PROXIES',
  'sign-up': 'BATON_SIGN_UP',
} as const

type Values = Readonly<Partial<Record<(typeof ADDRESS_OPTIONS)[number], string>>>

/** Reads the address options. Throws a Problem that names the option or variable, and what it wants. */
export function readAddressOptions(values: Values, env: Readonly<Record<string, string | undefined>>): AddressOptions {
  const read = <Value>(
    name: (typeof ADDRESS_OPTIONS)[number],
    parse: (text: string) => Value | null,
    wants: string,
  ) => {
    const fromLine = values[name]
    const text = fromLine ?? (env[VARIABLES[name]] || undefined)
    if (text === undefined) return undefined
    const value = parse(text.trim())
    if (value !== null) return value
    throw new Problem(`${fromLine === undefined ? VARIABLES[name] : `--${name}`} wants ${wants}, not "${text}".`)
  }
  return {
    url: read('url', parseOrigin, 'the address that people open, such as https://baton.example'),
    host: read('host', parseHost, 'an address of this machine to listen on, such as 0.0.0.0 for all of them'),
    webhooksUrl: read('webhooks-url', parseOrigin, 'the address for webhooks, such as https://ci.baton.example'),
    trustedProxies: read('trusted-proxies', parseCount, 'a number of proxies from 0 to 10'),
    signUp: read('sign-up', parseSignUp, '"open", "closed", or domains such as corp.example,corp.test'),
  }
}

function parseOrigin(text: string): string | null {
  const url = URL.parse(text)
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  return isOrigin ? url.origin : null
}

function parseHost(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare)) return bare
  // What ends in a number is an IPv4 address, by every rule of URLs, and this one is none.
  return /^([a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*$/i.test(text) ? text : null
}

function parseCount(text: string): number | null {
  return /^([0-9]|10)$/.test(text) ? Number(text) : null
}

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

function parseSignUp(text: string): string | null {
  const names = text
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  if (names.length === 1 && ['open', 'closed'].includes(names[0] ?? '')) return names[0] ?? null
  return names.every((name) => DOMAIN.test(name)) ? names.join(',') : null
}
