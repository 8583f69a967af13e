import type { Database } from '@baton/kernel/database'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { memberships } from '../db/memberships.ts'
import { organizations } from '../db/organizations.ts'
import type { OrganizationRef } from '../dependencies.ts'

/** The organisations of which a person is a member now, by name. */
export async function organizationsOf(authDb: Database, userId: string): Promise<OrganizationRef[]> {
  return authDb
    .select({ orgId: organizations.orgId, slug: organizations.slug, name: organizations.name })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.orgId, memberships.orgId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.removedAt)))
    .orderBy(asc(organizations.name), asc(organizations.orgId))
}
