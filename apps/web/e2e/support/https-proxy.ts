import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createProxyServer } from 'http-proxy-3'

/** A certificate and its key, as PEM texts. */
export type Certificate = { cert: string; private: string }

/** A reverse proxy that speaks HTTPS, as an operator puts one before Baton: it passes `Host` on and writes `X-Forwarded-*`. */
export class HttpsProxy {
  readonly #proxy = createProxyServer({ xfwd: true })
  readonly #server
  #target: number | undefined

  private constructor({ cert, private: key }: Certificate) {
    this.#proxy.on('error', (_error, _request, answer) => void answer.end())
    this.#server = createServer({ cert, key }, (request, answer) => {
      this.#proxy.web(request, answer, { target: `http://127.0.0.1:${this.#target}` })
    })
  }

  /** Listens on a port of its own; where it leads to is told by `leadTo`. */
  static async open(certificate: Certificate): Promise<HttpsProxy> {
    const proxy = new HttpsProxy(certificate)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get address(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  /** The port of this machine that everything is passed on to. */
  leadTo(port: number): void {
    this.#target = port
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
