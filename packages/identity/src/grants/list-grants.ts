import { and, asc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { query } from '../dependencies.ts'
import { roleField, scopeField } from './grant-fields.ts'
import { scopeFromColumns } from './scope-columns.ts'

/** A role that a member or a team holds. */
export const givenGrantField = z.object({
  grantId: z.string(),
  subject: z.object({ type: z.enum(['user', 'team']), id: z.string() }),
  role: roleField,
  scope: scopeField,
})

export type GivenGrant = z.output<typeof givenGrantField>

/** Every role that members and teams hold, for "what can Chen do, and why". A key's role stands with the key. */
export const listGrants = query(
  { action: 'member:read', input: z.object({}) },
  async ({ tx, orgId, requireScope }): Promise<GivenGrant[]> => {
    requireScope({})
    const rows = await tx
      .select()
      .from(grants)
      .where(and(eq(grants.orgId, orgId), isNull(grants.apiKeyId)))
      .orderBy(asc(grants.id))
    return rows.map((row) => ({
      grantId: row.id,
      subject: row.userId === null ? { type: 'team', id: row.teamId ?? '' } : { type: 'user', id: row.userId },
      role: row.role,
      scope: scopeFromColumns(row),
    }))
  },
)
