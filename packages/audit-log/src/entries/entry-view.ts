import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { privateValues } from '../db/private-values.ts'
import { findLog } from '../log/open-log.ts'
import { PROOF_STATES, proveEntries } from '../proofs/proof-state.ts'
import type { EntryRow } from './find-entry.ts'

/** An audit entry as the page and the API show it. Ids only; the reader's service knows whose they are. */
export const AuditEntry = z.object({
  id: z.string(),
  /** Its place in the log, counted from 0; null while it is being signed. */
  position: z.number().nullable(),
  state: z.enum(PROOF_STATES),
  at: z.iso.datetime(),
  action: z.string(),
  actor: z.object({
    type: z.string(),
    id: z.string(),
    /** The user who answers for it; null for a part of Baton. */
    personId: z.string().nullable(),
    session: z.string().optional(),
  }),
  target: z.object({ type: z.string(), id: z.string() }),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  artifactDigest: z.string().optional(),
  requestId: z.string().optional(),
  evidence: z.array(z.object({ type: z.string(), sha256: z.string() })).optional(),
  /** What the person wrote; null when nothing, or when it was erased. */
  reason: z.string().nullable(),
  reasonErased: z.boolean(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** What the bytes of an entry hold beyond its search columns. */
const Content = AuditEntry.pick({
  before: true,
  after: true,
  artifactDigest: true,
  requestId: true,
  evidence: true,
}).extend({
  actor: z.object({ session: z.string().optional() }).optional(),
})

/** Entries with their proof states and the words that belong to them. Three queries, whatever the number. */
export async function viewEntries(tx: Tx, orgId: OrgId, rows: readonly EntryRow[]): Promise<AuditEntry[]> {
  if (rows.length === 0) return []
  const states = await proveEntries(tx, orgId, await findLog(tx, orgId), rows)
  const ids = rows.map((row) => row.entryId)
  const reasons = await tx
    .select()
    .from(privateValues)
    .where(and(eq(privateValues.orgId, orgId), inArray(privateValues.entryId, ids), eq(privateValues.field, 'reason')))
  const reasonOf = new Map(reasons.map((reason) => [reason.entryId, reason]))
  return rows.map((row, index) => {
    const { actor, ...content } = readContent(row.entry)
    const reason = reasonOf.get(row.entryId)
    return {
      ...content,
      id: row.entryId,
      position: row.position,
      state: states[index] ?? 'mismatch',
      at: row.at.toISOString(),
      action: row.action,
      actor: { type: row.actorType, id: row.actorId, personId: row.personId, session: actor?.session },
      target: { type: row.targetType, id: row.targetId },
      reason: reason?.value ?? null,
      reasonErased: reason?.erasedAt != null,
    }
  })
}

/** Bytes that somebody made unreadable give nothing; their state says `mismatch`. */
function readContent(entry: Uint8Array): z.infer<typeof Content> {
  try {
    return Content.parse(JSON.parse(Buffer.from(entry).toString()))
  } catch {
    return {}
  }
}
