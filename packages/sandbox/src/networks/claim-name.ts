import { createServer, type Server } from 'node:net'

/** Something of this host that one process has at a time. `release` gives it back; so does the end of the process. */
export type Claim = { release(): void }

/** Claims a name by an abstract unix socket, which the kernel lets only one process have. Undefined where it is taken. */
export function tryClaim(name: string): Promise<Claim | undefined> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(`\0${name}`, () => {
      server.unref()
      resolve({ release: () => void server.close() })
    })
  })
}
