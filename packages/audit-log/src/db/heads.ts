import { primaryKey } from 'drizzle-orm/pg-core'
import { audit, bytes, count, orgId } from './schema.ts'

/** How far an organisation's tree reaches, committed but perhaps not yet signed. `peaks` as in merkle/frontier.ts, joined. */
export const heads = audit.table(
  'heads',
  { orgId: orgId(), size: count('size').notNull(), peaks: bytes('peaks').notNull() },
  (table) => [primaryKey({ columns: [table.orgId] })],
)
