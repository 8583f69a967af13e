import type { AuditPort } from '@baton/kernel/audit-port'
import type { NewId } from '@baton/kernel/ids'
import { outbox } from '../db/outbox.ts'
import { privateValues } from '../db/private-values.ts'
import { makeEntry } from './make-entry.ts'
import { searchValues } from './search-values.ts'

/**
 * The way of a service's verbs into its log: each entry `aud_…` goes to the outbox in the verb's own transaction, so that
 * there is no change without an entry and no entry without its change.
 */
export function createAuditPort(options: { newId: NewId }): AuditPort {
  return {
    async append(tx, orgId, event) {
      const entryId = options.newId('aud')
      const entry = makeEntry(orgId, entryId, event)
      const row = { orgId, ...searchValues({ id: entryId, ...event }), entry: entry.bytes }
      // Prepared: one round trip less in every changing transaction of the product.
      await tx.insert(outbox).values(row).prepare('audit_append').execute()
      for (const { field, salt, value } of entry.privateValues) {
        await tx.insert(privateValues).values({ orgId, entryId, field, salt, value })
      }
      return { entryId }
    },
  }
}
