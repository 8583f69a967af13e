import type { Grant } from './permissions.ts'
import { ACTIONS } from './permissions.ts'

/** Who acts. A value that travels with the request, never ambient. */
export type Actor =
  | { type: 'user'; userId: string; sessionId: string; grants: readonly Grant[] }
  /** Acts in its maker's name: `userId` is the maker, and `grants` never exceed the maker's own. */
  | { type: 'apiKey'; apiKeyId: string; userId: string; grants: readonly Grant[] }
  /** A part of Baton itself: a workflow, a sweeper, an ingest. */
  | { type: 'system'; name: string; grants: readonly Grant[] }

/** The actor of a part of Baton, allowed everything inside the organisation that its work belongs to. */
export function systemActor(name: string): Actor {
  return { type: 'system', name, grants: [{ actions: ACTIONS, scope: { type: 'organization' } }] }
}

/** The person who answers for what the actor does, or null for the system. */
export function accountablePerson(actor: Actor): string | null {
  return actor.type === 'system' ? null : actor.userId
}

/** What the audit log keeps of an actor: ids only, no name. */
export type ActorRef =
  | { type: 'user'; id: string; session: string }
  | { type: 'apiKey'; id: string; onBehalfOf: string }
  | { type: 'system'; id: string }

/** The reference to an actor that is written into an audit entry. */
export function actorRef(actor: Actor): ActorRef {
  switch (actor.type) {
    case 'user':
      return { type: 'user', id: actor.userId, session: actor.sessionId }
    case 'apiKey':
      return { type: 'apiKey', id: actor.apiKeyId, onBehalfOf: actor.userId }
    case 'system':
      return { type: 'system', id: actor.name }
  }
}
