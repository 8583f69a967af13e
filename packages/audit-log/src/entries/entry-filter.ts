import type { OrgId } from '@baton/kernel/ids'
import { and, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { leaves } from '../db/leaves.ts'
import type { outbox } from '../db/outbox.ts'

/** Which entries: all conditions together; none of them means every entry. */
export const EntryFilter = z.object({
  /** A user, an API key or a part of Baton. A user's API keys are found with the user. */
  who: z.string().optional(),
  /** A code such as `promotion.approved`. */
  action: z.string().optional(),
  targetType: z.string().optional(),
  targetId: z.string().optional(),
  /** At or after this time. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Before this time. */
  until: z.iso.datetime({ offset: true }).optional(),
  /** In the entry as it is written (ids, states, digests; upper and lower case differ), or in its reason (they do not). */
  text: z.string().max(200).optional(),
})
export type EntryFilter = z.infer<typeof EntryFilter>

/** True when the filter lets every entry through. */
export function isEveryEntry(filter: EntryFilter): boolean {
  return Object.values(filter).every((value) => value === undefined || value === '')
}

/** The filter as a condition on either table of entries. */
export function matches(table: typeof outbox | typeof leaves, orgId: OrgId, filter: EntryFilter): SQL | undefined {
  const { who, action, targetType, targetId, from, until, text } = filter
  return and(
    eq(table.orgId, orgId),
    who ? or(eq(table.actorId, who), eq(table.personId, who)) : undefined,
    action ? eq(table.action, action) : undefined,
    targetType ? eq(table.targetType, targetType) : undefined,
    targetId ? eq(table.targetId, targetId) : undefined,
    from ? gte(table.at, new Date(from)) : undefined,
    until ? lt(table.at, new Date(until)) : undefined,
    text ? mentions(table, text) : undefined,
  )
}

/** Bytes are compared with bytes: an entry that somebody made unreadable must not stop the search. */
function mentions(table: typeof outbox | typeof leaves, text: string): SQL {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql`(position(${Buffer.from(text)}::bytea in ${table.entry}) > 0 or exists (
    select 1 from audit.private_values v
    where v.org_id = ${table.orgId} and v.entry_id = ${table.entryId} and v.value ilike ${pattern}))`
}
