import { notFound } from '@baton/kernel/errors'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '../db/organizations.ts'
import { query } from '../dependencies.ts'

/** The organisation's name and slug. */
export const getOrganization = query({ action: 'organization:read', input: z.object({}) }, async ({ tx, orgId }) => {
  const [row] = await tx.select().from(organizations).where(eq(organizations.orgId, orgId))
  if (!row) throw notFound('The organisation')
  return { orgId: row.orgId, slug: row.slug, name: row.name, createdAt: row.createdAt.toISOString() }
})
