import { isIPv6 } from 'node:net'
import type { AddressOptions } from '../address-options.ts'
import { Problem } from '../problem.ts'
import type { PortOwner } from './ports.ts'

/** Where one installation is reached, and by whom. */
export type Addresses = {
  /** Where people open the product. `localhost`, so that the cookies of the sites on 127.0.0.1 are not its own. */
  publicUrl: string
  /** Where forges reach CI. */
  ciPublicUrl: string
  /** What web and CI listen on. */
  listenHost: string
  /** How the parts of this machine reach what listens there, as a host in a URL. */
  ownHost: string
  trustedProxies: number
  /** Who may make an account: `open`, `closed`, or domains with commas between. */
  signUp: string
}

/**
 * Derives every address from what the operator said and the ports. Beyond localhost sign-up is closed unless it is opened,
 * and HTTPS means one proxy in front unless another number is given. Throws a Problem where an address is missing.
 */
export function deriveAddresses(options: AddressOptions, ports: Readonly<Record<PortOwner, number>>): Addresses {
  const { host, url } = options
  const isEverywhere = host !== undefined && ['0.0.0.0', '::'].includes(host)
  if (isEverywhere && url === undefined) {
    throw new Problem(
      `--host ${host} lets other machines in. Say with --url under which address they open Baton, such as --url http://192.168.1.5:${ports.web}`,
    )
  }
  const named = host === undefined || isEverywhere ? undefined : urlHost(host)
  const publicUrl = url ?? `http://${named ?? 'localhost'}:${ports.web}`
  return {
    publicUrl,
    ciPublicUrl: options.webhooksUrl ?? webhooksUrl(url, named, ports['ci server']),
    listenHost: host ?? '127.0.0.1',
    ownHost: named ?? '127.0.0.1',
    trustedProxies: options.trustedProxies ?? (publicUrl.startsWith('https:') ? 1 : 0),
    signUp: options.signUp ?? (isLocal(publicUrl) ? 'open' : 'closed'),
  }
}

function webhooksUrl(url: string | undefined, named: string | undefined, port: number): string {
  if (url === undefined) return `http://${named ?? '127.0.0.1'}:${port}`
  const { protocol, hostname } = new URL(url)
  if (protocol === 'http:') return `http://${hostname}:${port}`
  throw new Problem(
    `--url is https, so webhooks need an https address too. Have your proxy lead one to port ${port}, and name it: --webhooks-url https://ci.${hostname}`,
  )
}

/** True when only this machine can mean it. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url)
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}
