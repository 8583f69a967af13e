import type { AuditPort } from '@baton/kernel/audit-port'
import { sendStatement } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import { privateValues } from '../db/private-values.ts'
import { makeEntry } from './make-entry.ts'
import { searchValues } from './search-values.ts'

const INTO_OUTBOX = `insert into audit.outbox
  (org_id, entry_id, at, action, actor_type, actor_id, person_id, target_type, target_id, entry)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

/**
 * The way of a service's verbs into its log: each entry `aud_…` goes to the outbox in the verb's own transaction, so that
 * there is no change without an entry and no entry without its change.
 */
export function createAuditPort(options: { newId: NewId }): AuditPort {
  return {
    async append(tx, orgId, event) {
      const entryId = options.newId('aud')
      const entry = makeEntry(orgId, entryId, event)
      const by = searchValues({ id: entryId, ...event })
      await sendStatement(tx, INTO_OUTBOX, [
        ...[orgId, by.entryId, by.at.toISOString(), by.action, by.actorType, by.actorId, by.personId],
        ...[by.targetType, by.targetId, entry.bytes],
      ])
      for (const { field, salt, value } of entry.privateValues) {
        await tx.insert(privateValues).values({ orgId, entryId, field, salt, value })
      }
      return { entryId }
    },
  }
}
