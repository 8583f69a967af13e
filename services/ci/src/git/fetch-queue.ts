import type { CloneUrl } from '../repositories/clone-url.ts'

/** Where a repository's objects come from. `trusted`: its origin is one that the operator allowed, whatever its address. */
export type FetchSource = { url: CloneUrl; trusted: boolean }

/**
 * Why a fetch brought nothing, in words for the build's page. `gone`: the forge has no such commit. `refused`: it will give
 * nothing. `unreachable`: it may another time.
 */
export type FetchFault = { fault: 'gone' | 'refused' | 'unreachable'; sentence: string }

/** A commit that is wanted, and the refspecs that bring it. Without a commit the refspecs are asked for in any case. */
export type FetchRequest = {
  source: FetchSource
  commit: string | null
  wants: readonly string[]
  signal?: AbortSignal | undefined
}

/** What a queue does its work by. */
export type FetchPorts = {
  has(commit: string): Promise<boolean>
  fetchNow(request: Omit<FetchRequest, 'commit'>): Promise<FetchFault | null>
}

/** Requests that wait for the running fetch are made together, so many at most. */
const TOGETHER_MAX = 50

type Waiting = FetchRequest & { resolve: (fault: FetchFault | null) => void; reject: (error: unknown) => void }

/** The fetches into one mirror: one at a time, and what is asked for meanwhile comes by one fetch more. */
export class FetchQueue {
  readonly #ports: FetchPorts
  readonly #waiting: Waiting[] = []
  #running = false

  constructor(ports: FetchPorts) {
    this.#ports = ports
  }

  /**
   * Resolves once the commit is here, or with what went wrong. A commit that a fetch brought meanwhile is not asked for.
   * Rejects at once when the request's signal fires or has fired, also where another's fetch is waited for.
   */
  fetch(request: FetchRequest): Promise<FetchFault | null> {
    const { signal } = request
    if (signal?.aborted) return Promise.reject(signal.reason)
    const fetched = new Promise<FetchFault | null>((resolve, reject) => {
      this.#waiting.push({ ...request, resolve, reject })
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    if (!this.#running) void this.#workOff()
    return fetched
  }

  async #workOff(): Promise<void> {
    this.#running = true
    for (let isFirst = true; this.#waiting.length > 0; isFirst = false) {
      const taken = this.#waiting.splice(0, TOGETHER_MAX).filter(({ signal }) => !signal?.aborted)
      const asked = isFirst ? taken : await this.#missing(taken)
      if (asked.length > 1 && (await this.#fetchTogether(asked))) continue
      for (const one of asked) await this.#ports.fetchNow(one).then(one.resolve, one.reject)
    }
    this.#running = false
  }

  /** Settles those whose commit is here by now, and answers the others. */
  async #missing(taken: readonly Waiting[]): Promise<Waiting[]> {
    const missing: Waiting[] = []
    for (const one of taken) {
      const isHere = one.commit !== null && (await this.#ports.has(one.commit).catch(() => false))
      if (isHere) one.resolve(null)
      else missing.push(one)
    }
    return missing
  }

  /** False where not all of it could be had at once: then each is asked for by itself, to know which. */
  async #fetchTogether(asked: readonly Waiting[]): Promise<boolean> {
    const [first] = asked
    if (!first || asked.some(({ source }) => source.url.href !== first.source.url.href)) return false
    const fault = await this.#ports
      .fetchNow({ source: first.source, wants: joined(asked.flatMap(({ wants }) => wants)) })
      .catch(() => true)
    if (fault) return false
    for (const one of asked) one.resolve(null)
    return true
  }
}

/**
 * The refspecs without repeats. Of two that want one ref at different commits, the ref keeps one (that of a whole branch
 * first); the objects of both come.
 */
function joined(wants: readonly string[]): string[] {
  const parts = wants.map((want) => {
    const [from = want, ref = want] = want.replace(/^\+/, '').split(':')
    return { want, from, ref }
  })
  const refs = new Set<string>()
  const all = parts
    .toSorted((one, other) => Number(other.from === other.ref) - Number(one.from === one.ref))
    .map(({ want, from, ref }) => {
      if (refs.has(ref)) return from
      refs.add(ref)
      return want
    })
  return [...new Set(all)]
}
