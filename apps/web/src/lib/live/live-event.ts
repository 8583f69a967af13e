/** One event of an organisation: a type and ids, never content. `id` is where to go on from after a break. */
export type LiveEvent = { id: string; type: string; ids: Readonly<Record<string, string>> }

/** Sent in place of events when some may have been missed: whoever gets it reads again. */
export const CATCH_UP = 'live.caughtUp'

/**
 * What an event is about, as topics that a page can name: every id in it (`promotion:prm_…`), and its noun (`promotion`).
 * A page refetches only on its own topics.
 */
export function topicsOf(event: Pick<LiveEvent, 'type' | 'ids'>): string[] {
  const noun = event.type.split('.')[0] ?? event.type
  return [noun, ...Object.entries(event.ids).map(([key, id]) => `${key.replace(/Id$/, '')}:${id}`)]
}

/** True when a page that names these topics has to read again. */
export function concerns(event: Pick<LiveEvent, 'type' | 'ids'>, topics: readonly string[]): boolean {
  return event.type === CATCH_UP || topicsOf(event).some((topic) => topics.includes(topic))
}

/** Reads one message of the stream; null when it is not an event of ours. */
export function parseLiveEvent(id: string, data: string): LiveEvent | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(data)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const { type, ...rest } = parsed as Record<string, unknown>
  if (typeof type !== 'string') return null
  const ids = Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { id, type, ids: Object.fromEntries(ids) }
}
