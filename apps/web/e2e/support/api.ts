import type { APIRequestContext, BrowserContext } from '@playwright/test'
import { address } from './address.ts'

/** What REST answered, whatever its status. A refusal is a problem body of RFC 9457. */
export type Answer<Body = unknown> = { status: number; body: Body }

/** The problem body of a refusal. */
export type Refusal = {
  status: number
  code: string
  detail: string
  reason?: string
  details?: { whoCan?: Array<{ displayName: string }>; unmet?: Array<{ kind: string; sentence: string }> }
}

/** REST under `/api/v1` as one caller: a browser's session, or an API key. */
export class Api {
  readonly #request: APIRequestContext
  readonly #headers: Record<string, string>

  private constructor(request: APIRequestContext, headers: Record<string, string>) {
    this.#request = request
    this.#headers = headers
  }

  /** As whoever is signed in in this browser, for one organisation. */
  static ofSession(context: BrowserContext, organization: string): Api {
    return new Api(context.request, { origin: address(), 'baton-organization': organization })
  }

  /** As an API key. `request` must hold no cookies of a sign-in. */
  static ofKey(request: APIRequestContext, key: string): Api {
    return new Api(request, { authorization: `Bearer ${key}` })
  }

  /** Sends a request and answers what came back, refusals too. */
  async send<Body = Refusal>(method: string, path: string, data?: unknown): Promise<Answer<Body>> {
    const response = await this.#request.fetch(`${address()}/api/v1${path}`, {
      method,
      headers: { ...this.#headers, ...(data === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(data === undefined ? {} : { data }),
    })
    const text = await response.text()
    return { status: response.status(), body: (text === '' ? null : JSON.parse(text)) as Body }
  }

  /** Reads; throws with the server's words where that is refused. */
  get<Body>(path: string): Promise<Body> {
    return this.#must<Body>('GET', path)
  }

  /** Acts; throws with the server's words where that is refused. */
  post<Body>(path: string, data: unknown = {}): Promise<Body> {
    return this.#must<Body>('POST', path, data)
  }

  /** Puts; throws with the server's words where that is refused. */
  put<Body>(path: string, data: unknown): Promise<Body> {
    return this.#must<Body>('PUT', path, data)
  }

  /** Reads bytes, whatever they are. */
  async bytes(path: string, headers: Record<string, string> = {}): Promise<Buffer> {
    const response = await this.#request.fetch(`${address()}/api/v1${path}`, {
      headers: { ...this.#headers, ...headers },
    })
    const bytes = await response.body()
    if (response.status() !== 200) throw new Error(`GET ${path} answered ${response.status()}: ${bytes}`)
    return bytes
  }

  async #must<Body>(method: string, path: string, data?: unknown): Promise<Body> {
    const { status, body } = await this.send<unknown>(method, path, data)
    if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`)
    return body as Body
  }
}
