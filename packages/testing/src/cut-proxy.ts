import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * A way to a server that can be cut: while it is, whoever comes is hung up on, and who was through is not any more. Its port
 * stays its own all the while: on a busy machine one that is given back is soon somebody else's.
 */
export type CutProxy = {
  /** `host:port`. */
  address: string
  port: number
  /** Resolves once every connection has ended. */
  cut(): Promise<void>
  mend(): void
  close(): Promise<void>
}

/** Passes connections on to `target` (`host:port`). */
export async function startCutProxy(target: string): Promise<CutProxy> {
  const [host = '', targetPort = ''] = target.split(':')
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (isCut) {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(targetPort), host)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = async () => {
    isCut = true
    await Promise.all([...open].map((socket) => once(socket.resetAndDestroy(), 'close')))
  }
  return {
    address: `127.0.0.1:${port}`,
    port,
    cut,
    mend() {
      isCut = false
    },
    async close() {
      await cut()
      server.close()
    },
  }
}
