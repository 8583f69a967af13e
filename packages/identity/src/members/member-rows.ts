import type { Tx } from '@baton/kernel/database'
import { DomainError, notFound } from '@baton/kernel/errors'
import type { OrgId } from '@baton/kernel/ids'
import type { Role } from '@baton/kernel/permissions'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { grants } from '../db/grants.ts'
import { memberships } from '../db/memberships.ts'
import { organizations } from '../db/organizations.ts'
import { users } from '../db/users.ts'

/** A present member and the grant that is their role in the organisation. */
export type MemberRow = { userId: string; displayName: string; grantId: string | null; role: Role | null }

const onOrganization = and(isNull(grants.projectId), isNull(grants.environmentId))

/** Loads a present member. Throws NOT_FOUND for strangers and for who has left. */
export async function getMemberInOrg(tx: Tx, orgId: OrgId, userId: string): Promise<MemberRow> {
  const [row] = await tx
    .select({ userId: users.id, displayName: users.displayName, grantId: grants.id, role: grants.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(grants, and(eq(grants.orgId, memberships.orgId), eq(grants.userId, memberships.userId), onOrganization))
    .where(and(eq(memberships.orgId, orgId), eq(memberships.userId, userId), isNull(memberships.removedAt)))
  if (!row) throw notFound('The member')
  return row
}

/**
 * Holds every change of this organisation's owners back until the caller's transaction ends, and answers their ids. Call
 * it before a member's role is read, so that two who act at once see each other's act.
 */
export async function lockOwners(tx: Tx, orgId: OrgId): Promise<string[]> {
  await tx
    .select({ orgId: organizations.orgId })
    .from(organizations)
    .where(eq(organizations.orgId, orgId))
    .for('no key update')
  const rows = await tx
    .select({ userId: grants.userId })
    .from(grants)
    .where(and(eq(grants.orgId, orgId), eq(grants.role, 'owner'), onOrganization, isNull(grants.apiKeyId)))
    .orderBy(asc(grants.id))
  return rows.flatMap((row) => row.userId ?? [])
}

/** Throws PRECONDITION when the person is the only owner. */
export async function requireAnotherOwner(
  tx: Tx,
  orgId: OrgId,
  owners: readonly string[],
  userId: string,
): Promise<void> {
  if (owners.some((owner) => owner !== userId) || !owners.includes(userId)) return
  const [organization] = await tx.select().from(organizations).where(eq(organizations.orgId, orgId))
  throw new DomainError(
    'PRECONDITION',
    `${organization?.name ?? 'The organisation'} needs an owner. Make someone else owner first.`,
    { reason: 'last_owner' },
  )
}
