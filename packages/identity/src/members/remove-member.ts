import { accountablePerson } from '@baton/kernel/actor'
import type { Tx } from '@baton/kernel/database'
import { idField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { apiKeys } from '../db/api-keys.ts'
import { grants } from '../db/grants.ts'
import { invitations } from '../db/invitations.ts'
import { memberships } from '../db/memberships.ts'
import { organizationSessions } from '../db/organization-sessions.ts'
import { teamMembers } from '../db/teams.ts'
import { command } from '../dependencies.ts'
import { requireRoleWithin } from '../grants/require-role.ts'
import { measureRemoval } from './measure-removal.ts'
import { getMemberInOrg, lockOwners, requireAnotherOwner } from './member-rows.ts'
import { removalSentence } from './removal-sentence.ts'

/**
 * Ends a membership, and with it the person's sign-ins here, their API keys, the open invitations they made and, through
 * the removal port, their approvals of what has not started. Effective at their next call. One owner always stays.
 */
export const removeMember = command(
  { action: 'member:remove', audit: 'member.removed', input: z.object({ userId: idField('member') }) },
  async (scope, input) => {
    const { tx, orgId, now } = scope
    scope.requireScope({})
    const owners = await lockOwners(tx, orgId)
    const member = await getMemberInOrg(tx, orgId, input.userId)
    if (member.role) await requireRoleWithin(scope, member.role, { type: 'organization' })
    await requireAnotherOwner(tx, orgId, owners, member.userId)

    const measured = await measureRemoval(tx, orgId, member.userId, now)
    const { voidedApprovals, afterCommit } = await scope.deps.memberRemoval.onMemberRemoved({
      tx,
      orgId,
      userId: member.userId,
      removedBy: scope.actor,
      at: now,
    })
    await endMembership(tx, orgId, member.userId, { at: now, by: accountablePerson(scope.actor) })

    const removal = { userId: member.userId, displayName: member.displayName, ...measured, voidedApprovals }
    return {
      value: { ...removal, sentence: removalSentence(removal) },
      audit: {
        target: { type: 'member', id: member.userId },
        before: { role: member.role },
        after: {
          endedSignIns: measured.endedSignIns,
          revokedApiKeys: measured.revokedApiKeys.map((key) => key.apiKeyId),
          revokedInvitations: measured.revokedInvitations.map((invitation) => invitation.invitationId),
          voidedApprovals: voidedApprovals.map((approval) => approval.promotionId),
        },
      },
      ...(afterCommit ? { afterCommit } : {}),
    }
  },
)

async function endMembership(tx: Tx, orgId: OrgId, userId: string, end: { at: Date; by: string | null }) {
  await tx
    .update(apiKeys)
    .set({ revokedAt: end.at, revokedBy: end.by })
    .where(and(eq(apiKeys.orgId, orgId), eq(apiKeys.madeBy, userId), isNull(apiKeys.revokedAt)))
  await tx
    .update(invitations)
    .set({ revokedAt: end.at })
    .where(
      and(
        eq(invitations.orgId, orgId),
        eq(invitations.invitedBy, userId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
  for (const table of [grants, teamMembers, organizationSessions]) {
    await tx.delete(table).where(and(eq(table.orgId, orgId), eq(table.userId, userId)))
  }
  await tx
    .update(memberships)
    .set({ removedAt: end.at })
    .where(and(eq(memberships.orgId, orgId), eq(memberships.userId, userId)))
}
