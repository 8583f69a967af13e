import { connect, type SecureClientSessionOptions } from 'node:http2'

/** What a Temporal server says about a namespace. */
export type NamespaceState = 'ready' | 'missing' | 'unreachable'

/** How to reach a server; without `tls` the connection is plain. */
export type ProbedServer = { address: string; tls?: SecureClientSessionOptions; apiKey?: string }

const OK = 0
const NOT_FOUND = 5

/**
 * Asks a Temporal server for a namespace by one plain gRPC call. The SDK could do it too, at the price of 60 MB of memory
 * in a supervisor that needs nothing else of it.
 */
export function askNamespace({ address, tls, apiKey }: ProbedServer, namespace: string): Promise<NamespaceState> {
  return new Promise((resolve) => {
    const session = tls ? connect(`https://${address}`, tls) : connect(`http://${address}`)
    const answer = (state: NamespaceState) => {
      resolve(state)
      session.destroy()
    }
    session.setTimeout(2000, () => answer('unreachable'))
    session.on('error', () => answer('unreachable'))
    const stream = session.request({
      ':method': 'POST',
      ':path': '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    })
    const read = (headers: Record<string, unknown>) => {
      const status = headers['grpc-status']
      if (status === undefined) return
      if (Number(status) === OK) answer('ready')
      else answer(Number(status) === NOT_FOUND ? 'missing' : 'unreachable')
    }
    stream.on('response', read)
    stream.on('trailers', read)
    stream.on('error', () => answer('unreachable'))
    stream.on('end', () => answer('unreachable'))
    stream.resume()
    stream.end(encodeRequest(namespace))
  })
}

/** `DescribeNamespaceRequest { string namespace = 1 }` in a gRPC frame: a flag, four bytes of length, the message. */
function encodeRequest(namespace: string): Buffer {
  const name = Buffer.from(namespace)
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
