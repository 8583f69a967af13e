import type { Database } from '@baton/kernel/database'
import { sql } from 'drizzle-orm'
import { CHANNELS } from './notices.ts'

/** What a listener hears: a notice, or that the connection was lost and is back, so that any number may have been missed. */
export type Heard = { payload: string } | 'resync'

/**
 * One connection of a process that listens to the channels, fanned out to whoever subscribes. It reconnects by itself and
 * then tells every subscriber to look for itself.
 */
export class Listener {
  readonly #db: Database
  readonly #subscribers = new Map<string, Set<(heard: Heard) => void>>()
  readonly #listening: Array<{ unlisten: () => Promise<void> }> = []

  #closed = false

  private constructor(db: Database) {
    this.#db = db
  }

  /**
   * Listens to these channels of CI, on a connection beside the pool's. Where the database is down now, it listens when
   * that is back.
   */
  static listen(db: Database, channels: ReadonlyArray<keyof typeof CHANNELS>): Listener {
    const listener = new Listener(db)
    for (const channel of channels) void listener.#open(CHANNELS[channel])
    return listener
  }

  /** Calls `hear` for every notice of the channel until the answered function is called. */
  subscribe(channel: keyof typeof CHANNELS, hear: (heard: Heard) => void): () => void {
    const name = CHANNELS[channel]
    const here = this.#subscribers.get(name) ?? new Set()
    this.#subscribers.set(name, here.add(hear))
    return () => {
      here.delete(hear)
    }
  }

  /** Stops listening. A database that does not answer is not waited for: the connection ends with the process. */
  async close(): Promise<void> {
    this.#closed = true
    const stopped = Promise.allSettled(this.#listening.map(({ unlisten }) => unlisten()))
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
  }

  async #open(channel: string): Promise<void> {
    const tell = (heard: Heard) => {
      for (const hear of this.#subscribers.get(channel) ?? []) hear(heard)
    }
    await this.#untilDatabaseAnswers()
    if (this.#closed) return
    const opened = await this.#db.$client.listen(
      channel,
      (payload) => tell({ payload }),
      () => tell('resync'),
    )
    this.#listening.push(opened)
  }

  /** The client reconnects a channel that it has once listened to, and only such a one. */
  async #untilDatabaseAnswers(): Promise<void> {
    while (!this.#closed) {
      const answered = await this.#db.execute(sql`select 1`).then(
        () => true,
        () => false,
      )
      if (answered) return
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
