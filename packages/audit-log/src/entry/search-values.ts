import type { ActorRef } from '@baton/kernel/actor'

/** What an entry is searched by, as rows keep it beside the bytes. */
export type SearchValues = {
  entryId: string
  at: Date
  action: string
  actorType: string
  actorId: string
  personId: string | null
  targetType: string
  targetId: string
}

/** The one way from an entry to what it is searched by: for writing the row, and for checking it later. */
export function searchValues(entry: {
  id: string
  at: Date
  action: string
  actor: ActorRef
  target: { type: string; id: string }
}): SearchValues {
  const { id, at, action, actor, target } = entry
  return {
    entryId: id,
    at,
    action,
    actorType: actor.type,
    actorId: actor.id,
    personId: personOf(actor),
    targetType: target.type,
    targetId: target.id,
  }
}

/** True when a row's search columns say what its entry's bytes say, and the entry is of this organisation. */
export function isListedAsWritten(orgId: string, row: SearchValues & { entry: Uint8Array }): boolean {
  try {
    const entry = JSON.parse(Buffer.from(row.entry).toString())
    const written = searchValues({ ...entry, at: new Date(entry.at) })
    return (
      entry.org === orgId &&
      written.entryId === row.entryId &&
      written.at.getTime() === row.at.getTime() &&
      written.action === row.action &&
      written.actorType === row.actorType &&
      written.actorId === row.actorId &&
      written.personId === row.personId &&
      written.targetType === row.targetType &&
      written.targetId === row.targetId
    )
  } catch {
    return false
  }
}

function personOf(actor: ActorRef): string | null {
  switch (actor.type) {
    case 'user':
      return actor.id
    case 'apiKey':
      return actor.onBehalfOf
    case 'system':
      return null
  }
}
