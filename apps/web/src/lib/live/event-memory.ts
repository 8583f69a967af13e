import { CATCH_UP, type LiveEvent } from './live-event.ts'

const KEPT = 200

/** The latest events that a tab knows, in order, from the one that its page was rendered after. */
export type EventMemory = {
  /** The id to go on after. */
  last(): string
  /** False when the event is known already. */
  add(event: LiveEvent): boolean
  /** What came after an event; one word to catch up where that is not known any more. Nothing, where it is yet to come. */
  since(id: string): LiveEvent[]
}

/** Remembers the last 200 events after `start`. */
export function createEventMemory(start: string): EventMemory {
  const kept: LiveEvent[] = []
  let oldest = start
  let last = start
  return {
    last: () => last,
    add(event) {
      if (event.type !== CATCH_UP && (event.id === last || kept.some((known) => known.id === event.id))) return false
      last = event.id
      kept.push(event)
      if (kept.length > KEPT) oldest = kept.shift()?.id ?? oldest
      return true
    },
    since(id) {
      if (id === last || isAhead(id, last)) return []
      if (id === oldest) return [...kept]
      const index = kept.findIndex((event) => event.id === id)
      return index >= 0 ? kept.slice(index + 1) : [{ id: last, type: CATCH_UP, ids: {} }]
    },
  }
}

/** True for an event of the same stream that comes after the last one that is here. Ids are `<stream>.<number>`. */
function isAhead(id: string, last: string): boolean {
  const [stream, number] = id.split('.')
  const [ours, latest] = last.split('.')
  return stream === ours && Number(number) > Number(latest)
}
