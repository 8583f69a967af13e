import type { Database, Tx } from '@baton/kernel/database'
import { notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { and, eq } from 'drizzle-orm'
import { invitations } from '../db/invitations.ts'
import { organizations } from '../db/organizations.ts'
import { hashToken } from '../tokens/token.ts'

/** Where an invitation is, found by its link's token. Throws NOT_FOUND. */
export async function routeInvitation(authDb: Database, token: string): Promise<{ orgId: OrgId; id: string }> {
  const [row] = await authDb
    .select({ orgId: invitations.orgId, id: invitations.id })
    .from(invitations)
    .where(eq(invitations.tokenHash, hashToken(token)))
  if (!row) throw notFound('The invitation')
  return { orgId: mintOrgId(row.orgId), id: row.id }
}

/** Keeps two from accepting one invitation: whoever comes second waits for the first one's transaction to end. */
export async function lockInvitation(tx: Tx, orgId: OrgId, id: string): Promise<void> {
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.orgId, orgId), eq(invitations.id, id)))
    .for('update')
}

/** An invitation with its organisation's name. Throws NOT_FOUND. */
export async function getInvitationInOrg(tx: Tx, orgId: OrgId, id: string) {
  const [row] = await tx
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      invitedBy: invitations.invitedBy,
      expiresAt: invitations.expiresAt,
      acceptedAt: invitations.acceptedAt,
      revokedAt: invitations.revokedAt,
      slug: organizations.slug,
      organizationName: organizations.name,
    })
    .from(invitations)
    .innerJoin(organizations, eq(organizations.orgId, invitations.orgId))
    .where(and(eq(invitations.orgId, orgId), eq(invitations.id, id)))
  if (!row) throw notFound('The invitation')
  return row
}
