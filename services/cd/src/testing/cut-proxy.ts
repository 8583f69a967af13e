import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server that can be cut and mended: as if the server had been stopped and started. */
export type CutProxy = { port: number; cut: () => Promise<void>; mend: () => Promise<void>; close: () => Promise<void> }

/** Passes connections on to a port of the loopback. */
export async function startCutProxy(target: { host: string; port: number }): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  let server: Server | null = null
  let port = 0

  async function open(): Promise<void> {
    if (server !== null) return
    const opened = createServer((near) => {
      const far = connect(target)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    await new Promise<void>((resolve, reject) => opened.once('error', reject).listen(port, '127.0.0.1', resolve))
    port = (opened.address() as AddressInfo).port
    server = opened
  }

  async function cut(): Promise<void> {
    const closing = server
    server = null
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()))
  }

  await open()
  return { port, cut, mend: open, close: cut }
}
