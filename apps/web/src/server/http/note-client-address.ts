import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * The address that a request came from: the socket's, or what the outermost of `trustedProxies` saw. What stands further
 * left in `X-Forwarded-For` was written by the client itself, and says nothing. An IPv4 address is written as one.
 */
export function clientAddress(forwardedFor: string | undefined, socketAddress: string, trustedProxies: number): string {
  const hops = [...(forwardedFor?.split(',').map((hop) => hop.trim()) ?? []), socketAddress].filter(Boolean)
  const found = hops.at(-1 - trustedProxies) ?? hops[0] ?? 'unknown'
  return found.replace(/^::ffff:(?=[\d.]+$)/i, '')
}

/**
 * Leaves in `X-Forwarded-For` of each request that this process gets the client's address alone, before Next reads it: a
 * route handler never sees the socket, and Next would keep whatever the client wrote.
 */
export function noteClientAddresses(trustedProxies: number): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const forwardedFor = request.headers['x-forwarded-for']
    request.headers['x-forwarded-for'] = clientAddress(
      Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
      request.socket.remoteAddress ?? '',
      trustedProxies,
    )
  })
}
