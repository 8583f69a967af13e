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
 * house is silent. Several items are at work at once, and one that takes long holds up none of the others. Several
 * processes may work on one queue: `handle` sees to it that an item is done once.
 */
export class DueLoop {
  readonly #queue: DueQueue
  readonly #logger: Logger
  readonly #atWork = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
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
    if (this.#looking) {
      this.#again = true
      return
    }
    if (this.#timer) clearTimeout(this.#timer)
    this.#nextAt = null
    this.#looking = this.#look().finally(() => {
      this.#looking = null
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
    if (this.#looking) return
    this.#setTimer()
  }

  /** Stops looking, and waits for what is at work. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#looking
    await Promise.all(this.#atWork.values())
  }

  #setTimer(): void {
    if (this.#closed || this.#nextAt === null) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.wake(), this.#nextAt - Date.now())
  }

  async #look(): Promise<void> {
    try {
      const items = await this.#queue.list()
      const now = Date.now()
      const due = items.filter((item) => item.dueAt.getTime() <= now && !this.#atWork.has(nameOf(item)))
      // Each that ends looks again, so the others have their turn then.
      for (const item of due.slice(0, AT_ONCE - this.#atWork.size)) if (!this.#closed) this.#begin(item)
      const next = items.find(({ dueAt }) => dueAt.getTime() > now)
      if (next) this.wakeIn(next.dueAt.getTime() - now)
    } catch (error) {
      this.#say(error)
      this.#again = false
      this.wakeIn(AFTER_FAULT_MS)
    }
  }

  #begin(item: DueItem): void {
    const work = this.#queue.handle(item).then(
      () => {
        this.#atWork.delete(nameOf(item))
        this.wake()
      },
      (error) => {
        this.#say(error)
        this.#atWork.delete(nameOf(item))
        this.wakeIn(AFTER_FAULT_MS)
      },
    )
    this.#atWork.set(nameOf(item), work)
  }

  #say(error: unknown): void {
    const about = { error: String(error), queue: this.#queue.name }
    this.#logger.warn(about, 'a queue could not be worked off; trying again')
  }
}

function nameOf({ orgId, id }: DueItem): string {
  return `${orgId} ${id}`
}
