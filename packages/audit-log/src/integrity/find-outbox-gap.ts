import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import { sql } from 'drizzle-orm'
import { SHARDS } from '../db/schema.ts'

/** Missing numbers are looked for among so many of the newest: older ones were counted when they were signed. */
const NEWEST = 100_000

/**
 * Whether entries that were written and not yet signed are gone: every shard of an organisation's numbers without a gap, up
 * to the last one that was given. Answers a sentence that names the first that is missing, or null. One moment, one query.
 */
export async function findOutboxGap(tx: Tx, orgId: OrgId): Promise<string | null> {
  const [faulty] = await tx.execute<{ shard: number | null }>(sql`
    with waiting as (
      select shard, count(*) as entries, count(distinct number) as numbers, max(number) as last from audit.outbox
      where org_id = ${orgId} and (number is not null or xmin::text <> ${OWN_TRANSACTION})
      group by shard
    )
    select coalesce(s.shard, w.shard) as shard from generate_series(0, ${SHARDS - 1}) as s (shard)
    left join audit.counters c on c.org_id = ${orgId} and c.shard = s.shard
    left join audit.heads h on h.org_id = ${orgId}
    full join waiting w on w.shard = s.shard
    where s.shard is null or coalesce(w.entries, 0) <> coalesce(w.numbers, 0)
      or coalesce(c.written, 0) - coalesce(h.taken[s.shard + 1], 0) <> coalesce(w.numbers, 0)
      or coalesce(w.last, 0) > coalesce(c.written, 0)
    limit 1`)
  return faulty === undefined ? null : sayGap(tx, orgId, faulty.shard)
}

/** Entries of this very transaction have no number before it commits. */
const OWN_TRANSACTION = sql`coalesce(pg_current_xact_id_if_assigned()::xid::text, '')`

async function sayGap(tx: Tx, orgId: OrgId, shard: number | null): Promise<string> {
  if (shard === null) return 'An audit entry was written past the numbering of this log.'
  const [missing] = await tx.execute<{ number: string }>(sql`
    select given.number from audit.counters c, generate_series(greatest(1, c.written - ${NEWEST}), c.written) as given (number)
    where c.org_id = ${orgId} and c.shard = ${shard}
      and not exists (select from audit.outbox o where o.org_id = c.org_id and o.shard = c.shard and o.number = given.number)
      and given.number not in (
        select l.number from audit.leaves l where l.org_id = c.org_id and l.shard = c.shard and l.number is not null)
    order by given.number limit 1`)
  if (!missing) return 'The numbers of audit entries that wait to be signed were changed.'
  return `Audit entry number ${shard}-${missing.number} was written, and deleted before it was signed.`
}
