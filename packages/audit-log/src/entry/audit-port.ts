import type { ActorRef } from '@baton/kernel/actor'
import type { AuditPort } from '@baton/kernel/audit-port'
import type { NewId } from '@baton/kernel/ids'
import { outbox } from '../db/outbox.ts'
import { privateValues } from '../db/private-values.ts'
import { makeEntry } from './make-entry.ts'

/**
 * The way of a service's verbs into its log: each entry `aud_…` goes to the outbox in the verb's own transaction, so that
 * there is no change without an entry and no entry without its change.
 */
export function createAuditPort(options: { newId: NewId }): AuditPort {
  return {
    async append(tx, orgId, event) {
      const entryId = options.newId('aud')
      const entry = makeEntry(orgId, entryId, event)
      await tx.insert(outbox).values({
        orgId,
        entryId,
        at: event.at,
        action: event.action,
        actorType: event.actor.type,
        actorId: event.actor.id,
        personId: personOf(event.actor),
        targetType: event.target.type,
        targetId: event.target.id,
        entry: entry.bytes,
      })
      for (const { field, salt, value } of entry.privateValues) {
        await tx.insert(privateValues).values({ orgId, entryId, field, salt, value })
      }
      return { entryId }
    },
  }
}

/** The person who answers for what an actor did, or null for the system. */
export function personOf(actor: ActorRef): string | null {
  switch (actor.type) {
    case 'user':
      return actor.id
    case 'apiKey':
      return actor.onBehalfOf
    case 'system':
      return null
  }
}
