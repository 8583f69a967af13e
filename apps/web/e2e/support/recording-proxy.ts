import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** One request that went through, and how it was answered. */
export type Exchange = { method: string; path: string; status: number; bodySha256: string }

/** A request that has come and not gone on yet. */
export type Asked = Pick<Exchange, 'method' | 'path'>

/** Stands between two services, passes HTTP on, and remembers what went through. */
export class RecordingProxy {
  readonly exchanges: Exchange[] = []
  readonly #server = createServer((incoming, outgoing) => {
    this.#pass(incoming, outgoing).catch(() => outgoing.destroy())
  })
  #target: number | undefined
  #watch: (asked: Asked) => Promise<void> = async () => undefined

  /** Listens on a port of its own; where it leads to is told by `leadTo`. */
  static async open(): Promise<RecordingProxy> {
    const proxy = new RecordingProxy()
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The port of this machine that everything is passed on to. */
  leadTo(port: number): void {
    this.#target = port
  }

  /** Called for each request when both sides are connected. The request goes on when this resolves. */
  watch(look: (asked: Asked) => Promise<void>): void {
    this.#watch = look
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = incoming
    const hash = createHash('sha256')
    const socket = connect(this.#target ?? 0, '127.0.0.1')
    await once(socket, 'connect')
    await this.#watch({ method, path })
    const onward = request({ createConnection: () => socket, method, path, headers: incoming.headers })
    outgoing.once('close', () => onward.destroy())
    incoming.on('data', (bytes: Buffer) => hash.update(bytes))
    incoming.pipe(onward)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    const exchange = { method, path, status: answer.statusCode ?? 0, bodySha256: hash.digest('hex') }
    this.exchanges.push(exchange)
    outgoing.writeHead(exchange.status, answer.headers)
    answer.pipe(outgoing)
  }
}
