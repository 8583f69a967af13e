import { DomainError, notFound } from '@baton/kernel/errors'
import { idField } from '@baton/kernel/fields'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { invitations } from '../db/invitations.ts'
import { command } from '../dependencies.ts'

/** Withdraws an invitation: its link ends at once. Throws CONFLICT when it was accepted before. Safe to repeat. */
export const revokeInvitation = command(
  {
    action: 'member:invite',
    audit: 'invitation.revoked',
    input: z.object({ invitationId: idField('invitation') }),
  },
  async ({ tx, orgId, now, requireScope }, input) => {
    requireScope({})
    const inOrg = and(eq(invitations.orgId, orgId), eq(invitations.id, input.invitationId))
    const [row] = await tx
      .select({ acceptedAt: invitations.acceptedAt, revokedAt: invitations.revokedAt })
      .from(invitations)
      .where(inOrg)
      .for('update')
    if (!row) throw notFound('The invitation')
    const value = { invitationId: input.invitationId }
    if (row.revokedAt) return { value, audit: 'unchanged' as const }
    if (row.acceptedAt) {
      throw new DomainError('CONFLICT', 'This invitation was accepted before. Remove the member instead.', {
        reason: 'accepted',
      })
    }
    await tx.update(invitations).set({ revokedAt: now }).where(inOrg)
    return { value, audit: { target: { type: 'invitation', id: input.invitationId } } }
  },
)
