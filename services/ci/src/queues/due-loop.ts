import type { Logger } from '@baton/telemetry/logger'

/** Something to be done at a time: of an organisation, and named in it. */
export type DueItem = { orgId: string; id: string; dueAt: Date }

/** A queue in the database. `list` answers the next items by their time; `handle` does one and gives it another time or none. */
export type DueQueue = {
  name: string
  list(): Promise<DueItem[]>
  handle(item: DueItem): Promise<void>
}

const AT_ONCE = 8
const AFTER_FAULT_MS = 1_000

/**
 * Works a queue off: when it is woken, and when the next item is due. Where nothing is due nothing is asked, so an idle
 * house is silent. Several processes may work on one queue: `handle` sees to it that an item is done once.
 */
export class DueLoop {
  readonly #queue: DueQueue
  readonly #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #again = false
  #nextAt: number | null = null
  #closed = false

  constructor(queue: DueQueue, logger: Logger) {
    this.#queue = queue
    this.#logger = logger
  }

  /** Looks now, or once more when it is looking already. */
  wake(): void {
    if (this.#closed) return
    if (this.#running) {
      this.#again = true
      return
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#nextAt = null
    this.#running = this.#pass().finally(() => {
      this.#running = null
      if (this.#again) {
        this.#again = false
        this.wake()
      } else if (this.#nextAt !== null) this.#setTimer()
    })
  }

  /** Looks in a while, unless it will sooner. */
  wakeIn(ms: number): void {
    const at = Date.now() + ms
    if (this.#closed || (this.#nextAt !== null && this.#nextAt <= at)) return
    this.#nextAt = at
    if (this.#running) return
    this.#setTimer()
  }

  /** Stops looking, and waits for what is at work. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
  }

  #setTimer(): void {
    if (this.#closed || this.#nextAt === null) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), this.#nextAt - Date.now())
  }

  async #pass(): Promise<void> {
    try {
      const items = await this.#queue.list()
      const now = Date.now()
      const due = items.filter(({ dueAt }) => dueAt.getTime() <= now)
      for (let from = 0; from < due.length && !this.#closed; from += AT_ONCE) {
        await Promise.all(due.slice(from, from + AT_ONCE).map((item) => this.#queue.handle(item)))
      }
      const next = items.find(({ dueAt }) => dueAt.getTime() > now)
      if (due.length > 0) this.#again = true
      else if (next) this.wakeIn(next.dueAt.getTime() - now)
    } catch (error) {
      this.#logger.warn(
        { error: String(error), queue: this.#queue.name },
        'a queue could not be worked off; trying again',
      )
      this.#again = false
      this.wakeIn(AFTER_FAULT_MS)
    }
  }
}
