import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'

const file = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

/** A certificate for `temporal.test`, for servers and clients alike, and who signed it. Of tests alone. */
export const TEST_CERTIFICATE = {
  authorityFile: file('tls-authority.pem'),
  certFile: file('tls-cert.pem'),
  keyFile: file('tls-key.pem'),
}

/** A way to a plain HTTP/2 server (`host:port`) that speaks TLS and wants a client with the certificate. */
export async function startTlsProxy(target: string): Promise<{ address: string; close: () => void }> {
  const [host = '', port = ''] = target.split(':')
  const cert = readFileSync(TEST_CERTIFICATE.certFile)
  const key = readFileSync(TEST_CERTIFICATE.keyFile)
  const ca = readFileSync(TEST_CERTIFICATE.authorityFile)
  const open = new Set<TLSSocket>()
  const server = createServer(
    { cert, key, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    (near) => {
      const far = connect(Number(port), host)
      open.add(near)
      near.on('close', () => open.delete(near))
      near.on('error', () => far.destroy())
      far.on('error', () => near.destroy())
      near.pipe(far).pipe(near)
    },
  )
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of open) socket.destroy()
      server.close()
    },
  }
}
