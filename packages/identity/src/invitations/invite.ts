import { accountablePerson } from '@baton/kernel/actor'
import type { VerbScope } from '@baton/kernel/command'
import { DomainError } from '@baton/kernel/errors'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { acceptedAddress, addressField } from '../addresses/address-field.ts'
import { invitations } from '../db/invitations.ts'
import { mails } from '../db/mails.ts'
import { memberships } from '../db/memberships.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { command } from '../dependencies.ts'
import { roleField } from '../grants/grant-fields.ts'
import { requireRoleWithin } from '../grants/require-role.ts'
import { secondsUntilFewer, waitInWords } from '../limits/seconds-until-fewer.ts'
import { sayOnItsWay } from '../mail/mail-port.ts'
import { hashToken } from '../tokens/token.ts'
import { INVITATION_MS, INVITATIONS } from './invitation-rules.ts'

/**
 * Invites somebody by address: an earlier open invitation of that address ends. The link goes to the address by mail and to
 * nobody else, so that whoever joins has shown that the address is theirs. The role may not exceed the inviter's, now and
 * when it is accepted. One address is invited four times an hour at most.
 */
export const invite = command(
  {
    action: 'member:invite',
    audit: 'invitation.created',
    input: z.object({ email: addressField, role: roleField }),
  },
  async (scope, input) => {
    const { tx, orgId, now } = scope
    scope.requireScope({})
    const invitedBy = accountablePerson(scope.actor)
    if (!invitedBy) throw new DomainError('FORBIDDEN', 'An invitation is made by a person.', { reason: 'system' })
    await requireRoleWithin(scope, input.role, { type: 'organization' })
    const email = acceptedAddress(input.email)
    const [member] = await tx
      .select({ userId: memberships.userId })
      .from(userAddresses)
      .innerJoin(memberships, eq(memberships.userId, userAddresses.userId))
      .where(
        and(
          eq(memberships.orgId, orgId),
          eq(userAddresses.address, email),
          isNull(userAddresses.removedAt),
          isNull(memberships.removedAt),
        ),
      )
    if (member) {
      throw new DomainError('CONFLICT', `${email} is a member already.`, { reason: 'already_member' })
    }
    await refuseTooOften(scope, email)
    await tx
      .update(invitations)
      .set({ revokedAt: now })
      .where(
        and(
          eq(invitations.orgId, orgId),
          eq(invitations.email, email),
          isNull(invitations.acceptedAt),
          isNull(invitations.revokedAt),
        ),
      )
    const id = scope.newId('inv')
    const expiresAt = new Date(now.getTime() + INVITATION_MS)
    const made = await tx
      .insert(invitations)
      .values({
        orgId,
        id,
        email,
        role: input.role,
        tokenHash: hashToken(scope.deps.links.tokenOf('invitation', id)),
        invitedBy,
        createdAt: now,
        expiresAt,
      })
      .onConflictDoNothing()
      .returning({ id: invitations.id })
    if (made.length === 0) {
      throw new DomainError('CONFLICT', `Somebody invited ${email} at this moment. Reload to see it.`, {
        reason: 'invited_at_once',
      })
    }
    await tx
      .insert(mails)
      .values({ id: scope.newId('mail'), orgId, kind: 'invitation', subjectId: id, createdAt: now, dueAt: now })
    const { mail } = scope.deps
    return {
      value: {
        invitationId: id,
        email,
        role: input.role,
        expiresAt: expiresAt.toISOString(),
        mail: { state: 'waiting' as const, sentence: sayOnItsWay(mail.way, email) },
      },
      afterCommit: async () => mail.kick(),
      audit: { target: { type: 'invitation', id }, after: { role: input.role } },
    }
  },
)

/** Throws LIMIT when an address was invited as often within the hour as it may be. */
async function refuseTooOften({ tx, orgId, now }: Pick<VerbScope<unknown>, 'tx' | 'orgId' | 'now'>, email: string) {
  const recent = await tx
    .select({ at: invitations.createdAt })
    .from(invitations)
    .where(
      and(
        eq(invitations.orgId, orgId),
        eq(invitations.email, email),
        gt(invitations.createdAt, new Date(now.getTime() - INVITATIONS.withinMs)),
      ),
    )
    .orderBy(desc(invitations.createdAt))
    .limit(INVITATIONS.times)
  const times = recent.map((row) => row.at)
  const seconds = secondsUntilFewer(times, INVITATIONS, now)
  if (seconds === 0) return
  throw new DomainError(
    'LIMIT',
    `${email} was invited ${INVITATIONS.times} times within an hour. Try again in ${waitInWords(seconds)}.`,
    { reason: 'invited_often', details: { retryAfterSeconds: seconds } },
  )
}
