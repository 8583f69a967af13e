import type { CloneUrl } from '../repositories/clone-url.ts'
import type { FetchedTips } from './fetched-tips.ts'

/**
 * Where a repository's objects come from. `trusted`: its origin is one that the operator allowed to the organisation `orgId`,
 * whatever its address.
 */
export type FetchSource = { url: CloneUrl; trusted: boolean; orgId?: string }

/**
 * Why a fetch brought nothing, in words for the build's page. `gone`: the forge has no such ref. `refused`: it will give
 * nothing. `unreachable`: it may another time.
 */
export type FetchFault = { fault: 'gone' | 'refused' | 'unreachable'; sentence: string }

/** What a fetch has read. */
export type Fetched = { tips: FetchedTips } | FetchFault

/**
 * Refs that are wanted, by their full names. `isEnough` is asked after a fetch of the same refs that was under way when this
 * one was asked for: true where what that one has read will do. Without it they are asked for in any case.
 */
export type FetchRequest = {
  source: FetchSource
  refs: readonly string[]
  isEnough?: ((tips: FetchedTips) => Promise<boolean>) | undefined
  signal?: AbortSignal | undefined
}

/** What a queue does its work by. */
export type FetchPorts = { fetchNow(request: Omit<FetchRequest, 'isEnough'>): Promise<Fetched> }

/** Requests that wait for the running fetch are made together, so many at most. */
const TOGETHER_MAX = 50

type Waiting = FetchRequest & { resolve: (fetched: Fetched) => void; reject: (error: unknown) => void }

/** What the last fetch has read, and where. */
type Last = { href: string; tips: FetchedTips } | null

/** The fetches into one mirror: one at a time, and what is asked for meanwhile comes by one fetch more. */
export class FetchQueue {
  readonly #ports: FetchPorts
  readonly #waiting: Waiting[] = []
  #running = false

  constructor(ports: FetchPorts) {
    this.#ports = ports
  }

  /**
   * Resolves with what the forge has said of the refs, or with what went wrong. Rejects at once when the request's signal
   * fires or has fired, also where another's fetch is waited for.
   */
  fetch(request: FetchRequest): Promise<Fetched> {
    const { signal } = request
    if (signal?.aborted) return Promise.reject(signal.reason)
    const fetched = new Promise<Fetched>((resolve, reject) => {
      this.#waiting.push({ ...request, resolve, reject })
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    if (!this.#running) void this.#workOff()
    return fetched
  }

  /** Runs work while no fetch does; what is asked for meanwhile waits. Null, and nothing is run, where one is under way. */
  async whileIdle<Result>(work: () => Promise<Result>): Promise<Result | null> {
    if (this.#running) return null
    this.#running = true
    try {
      return await work()
    } finally {
      void this.#workOff()
    }
  }

  async #workOff(): Promise<void> {
    this.#running = true
    let last: Last = null
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, TOGETHER_MAX).filter(({ signal }) => !signal?.aborted)
      const asked = await unanswered(taken, last)
      last = (await this.#fetchTogether(asked)) ?? (await this.#fetchEach(asked))
    }
    this.#running = false
  }

  async #fetchEach(asked: readonly Waiting[]): Promise<Last> {
    let last: Last = null
    for (const one of asked) {
      await this.#ports.fetchNow(one).then((fetched) => {
        if ('tips' in fetched) last = { href: one.source.url.href, tips: fetched.tips }
        one.resolve(fetched)
      }, one.reject)
    }
    return last
  }

  /** Null where not all of it could be had at once: then each is asked for by itself, to know which. */
  async #fetchTogether(asked: readonly Waiting[]): Promise<Last> {
    const [first] = asked
    if (!first || asked.length === 1) return null
    const { href } = first.source.url
    if (asked.some(({ source }) => source.url.href !== href)) return null
    const refs = [...new Set(asked.flatMap((one) => one.refs))]
    const fetched = await this.#ports.fetchNow({ source: first.source, refs }).catch(() => null)
    if (!fetched || !('tips' in fetched)) return null
    for (const one of asked) one.resolve(fetched)
    return { href, tips: fetched.tips }
  }
}

/** Settles those whom the last fetch has answered, and gives back the others. */
async function unanswered(taken: readonly Waiting[], last: Last): Promise<Waiting[]> {
  const left: Waiting[] = []
  for (const one of taken) {
    const isSame = last?.href === one.source.url.href && one.refs.every((ref) => last.tips.has(ref))
    if (last && isSame && (await one.isEnough?.(last.tips).catch(() => false))) one.resolve(last)
    else left.push(one)
  }
  return left
}
