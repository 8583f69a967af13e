import { request } from 'node:http'

/** Where a process answers about its health: a port of the loopback or of `host`, or a unix socket. */
export type HealthTarget = { port: number; host?: string } | { socketPath: string }

/** The answer of a health page: `status` as HTTP has it, and the page's JSON where it is JSON. */
export type HealthAnswer = { status: number; body: unknown }

/** Longer than the product's own health page gives each part that is silent (2 s), so that its answer is heard. */
const ANSWER_MS_MAX = 5_000

/** Asks `path` once; undefined when nobody answers in time. Never throws. */
export function askHealth(target: HealthTarget, path = '/healthz'): Promise<HealthAnswer | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', ...target, path, agent: false, signal: AbortSignal.timeout(ANSWER_MS_MAX) },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          text += part
        })
        response.on('error', () => resolve(undefined))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parseJson(text) }))
      },
    )
    asked.on('error', () => resolve(undefined))
    asked.end()
  })
}

/** Words of parts that serve while something is wrong that waiting does not mend: no sandbox, a log that somebody changed, no room. */
const LASTING = new Set(['unavailable', 'audit log broken', 'disk full'])

/** True for a state that a part keeps for good, and serves in. */
export function isLasting(state: string | undefined): boolean {
  return state !== undefined && LASTING.has(state)
}

/** True when the process says that it serves; what is wrong for good beside that is for its health page. */
export async function isServing(target: HealthTarget): Promise<boolean> {
  const answer = await askHealth(target)
  return answer?.status === 200 || isLasting((answer?.body as { state?: string } | undefined)?.state)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
