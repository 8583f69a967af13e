import { actorRef } from '@baton/kernel/actor'
import type { AuditPort } from '@baton/kernel/audit-port'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import type { NewId, OrgId } from '@baton/kernel/ids'
import { grants } from '../db/grants.ts'
import { memberships } from '../db/memberships.ts'
import { organizations } from '../db/organizations.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { slugsFor } from '../organizations/slug.ts'

/** Makes an organisation whose first owner is an existing person, with its audit entry, inside the caller's transaction. */
export async function foundOrganization(
  tx: Tx,
  orgId: OrgId,
  by: { userId: string; sessionId: string; name: string; at: Date; audit: AuditPort; newId: NewId },
): Promise<OrganizationRef> {
  const slug = await takeSlug(tx, orgId, by.name, by.at)
  await tx.insert(memberships).values({ orgId, userId: by.userId, createdAt: by.at })
  await tx.insert(grants).values({ orgId, id: by.newId('grt'), userId: by.userId, role: 'owner', createdAt: by.at })
  await by.audit.append(tx, orgId, {
    action: 'organization.created',
    actor: actorRef({ type: 'user', userId: by.userId, sessionId: by.sessionId, grants: [] }),
    at: by.at,
    target: { type: 'organization', id: orgId },
    after: { owner: by.userId },
  })
  return { orgId, slug, name: by.name }
}

async function takeSlug(tx: Tx, orgId: OrgId, name: string, at: Date): Promise<string> {
  for (const slug of slugsFor(name)) {
    const made = await tx
      .insert(organizations)
      .values({ orgId, slug, name, createdAt: at })
      .onConflictDoNothing({ target: organizations.slug })
      .returning({ slug: organizations.slug })
    if (made.length > 0) return slug
  }
  throw new DomainError('CONFLICT', `Every address for '${name}' is taken. Choose another name.`, { reason: 'slug' })
}
