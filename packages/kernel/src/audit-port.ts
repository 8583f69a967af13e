import type { ActorRef } from './actor.ts'
import type { Tx } from './database.ts'
import type { OrgId } from './ids.ts'

/** What one verb says of what it did. Ids, never names or addresses: those would outlive an erasure. */
export type AuditDetail = {
  target: { type: string; id: string }
  before?: unknown
  after?: unknown
  reason?: string | undefined
  artifactDigest?: string | undefined
  evidence?: ReadonlyArray<{ type: string; sha256: string }> | undefined
}

/** One audit entry before it is given its id and bytes. `action` is `noun.pastVerb`. */
export type AuditEvent = AuditDetail & { action: string; actor: ActorRef; at: Date; requestId?: string | undefined }

/** The way of a verb into the log. Filled by the audit-log package; joins the caller's transaction. */
export type AuditPort = {
  /** Writes the entry to the outbox inside `tx` and answers its id. */
  append(tx: Tx, orgId: OrgId, event: AuditEvent): Promise<{ entryId: string }>
}
