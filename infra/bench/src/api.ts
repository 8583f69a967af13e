/** A client of the product's REST interface, as an integrator would write one. */
export type Api = {
  origin: string
  get<Answer>(path: string): Promise<Answer>
  post<Answer>(path: string, body: unknown): Promise<Answer>
  text(path: string): Promise<string>
  bytes(path: string): Promise<Uint8Array>
}

/** Speaks to `<origin>/api/v1` with an API key. Rejects with the problem's own sentence. */
export function createApi(origin: string, key: string): Api {
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    })
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    origin,
    get: async (path) => (await call(path)).json() as never,
    post: async (path, body) => (await call(path, { method: 'POST', body: JSON.stringify(body) })).json() as never,
    text: async (path) => (await call(path)).text(),
    bytes: async (path) => new Uint8Array(await (await call(path)).arrayBuffer()),
  }
}

/** A build as far as the bench reads it. */
export type Build = {
  id: string
  number: number
  state: string
  cause: string | null
  commitSha: string | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  jobs: Array<{
    attempts: Array<{
      steps: Array<{
        name: string
        state: string
        startedAt: string | null
        finishedAt: string | null
        logId: string
        log: { bytes: number; lines: number; complete: boolean }
      }>
    }>
  }>
}

const ENDED = new Set(['passed', 'failed', 'cancelled', 'superseded', 'timed_out', 'infrastructure', 'skipped'])

/** True when the build has its verdict. */
export function hasEnded(build: { state: string }): boolean {
  return ENDED.has(build.state)
}

/** The last step of the only job's newest attempt: the one that a bench pipeline is about. */
export function lastStep(build: Build) {
  return build.jobs.at(-1)?.attempts.at(-1)?.steps.at(-1)
}

/**
 * Asks until `ready` holds; between two questions 100 ms, unless given: times come from the servers, so asking seldom costs
 * nothing. Gives up after a minute, saying what it saw last.
 */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  ready: (answer: Answer) => boolean,
  { limitMs = 60_000, everyMs = 100 }: { limitMs?: number; everyMs?: number } = {},
): Promise<Answer> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (ready(answer)) return answer
    if (performance.now() > deadline)
      throw new Error(`Not within ${limitMs} ms. Seen last: ${JSON.stringify(answer).slice(0, 2_000)}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
