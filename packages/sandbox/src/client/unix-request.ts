import { Agent, type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { HTTP_STATUS, LauncherError, type LauncherErrorReason } from '../launcher-error.ts'

/** One HTTP request over a unix socket. A body that is a stream can be sent only once, so it is never retried. */
export type UnixRequest = {
  method: string
  path: string
  body?: unknown
  stream?: AsyncIterable<Uint8Array>
  signal?: AbortSignal | undefined
}

/** Where to ask, and for how long to try again while nobody listens there. */
export type UnixTarget = { socketPath: string; agent: Agent; retryForMs: number }

/** A target for `askLauncher`, with connections of its own that are kept alive. */
export function unixTarget(socketPath: string, retryForMs: number): UnixTarget {
  return { socketPath, agent: new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }), retryForMs }
}

/**
 * Sends a request and resolves with the answer once its head is there. Tries again while the launcher cannot be
 * reached; throws `LauncherError` for that and for every refusal.
 */
export async function askLauncher(target: UnixTarget, ask: UnixRequest): Promise<IncomingMessage> {
  const deadline = Date.now() + (ask.stream ? 0 : target.retryForMs)
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      const response = await send(target, ask)
      if ((response.statusCode ?? 500) < 400) return response
      throw await refusal(response)
    } catch (error) {
      if (error instanceof LauncherError || ask.signal?.aborted) throw error
      if (Date.now() + pauseMs > deadline) throw unreachable(target.socketPath, error)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

/** Reads the whole answer as JSON. */
export async function askForJson<Answer>(target: UnixTarget, ask: UnixRequest): Promise<Answer> {
  const deadline = Date.now() + target.retryForMs
  for (;;) {
    const response = await askLauncher(target, ask)
    try {
      return JSON.parse(await textOf(response)) as Answer
    } catch (error) {
      if (ask.stream || ask.signal?.aborted || Date.now() > deadline) throw unreachable(target.socketPath, error)
    }
  }
}

function send(target: UnixTarget, ask: UnixRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const json = ask.body === undefined ? undefined : Buffer.from(JSON.stringify(ask.body))
    const outgoing = request({
      socketPath: target.socketPath,
      agent: target.agent,
      method: ask.method,
      path: ask.path,
      ...(ask.signal ? { signal: ask.signal } : {}),
      headers: json ? { 'content-type': 'application/json', 'content-length': json.length } : {},
    })
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
    if (ask.stream) pipeline(Readable.from(ask.stream, { objectMode: false }), outgoing).catch(reject)
    else outgoing.end(json)
  })
}

async function refusal(response: IncomingMessage): Promise<LauncherError> {
  const text = await textOf(response)
  const reason = (Object.keys(HTTP_STATUS) as LauncherErrorReason[]).find(
    (word) => HTTP_STATUS[word] === response.statusCode,
  )
  return new LauncherError(reason ?? 'failed', messageIn(text) ?? `The launcher answered ${response.statusCode}.`)
}

function messageIn(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message)
  } catch {
    return undefined
  }
  return undefined
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function unreachable(socketPath: string, cause: unknown): LauncherError {
  return new LauncherError(
    'unreachable',
    `The launcher does not answer at ${socketPath}. Steps cannot run on this host until it is started again.`,
    cause,
  )
}
