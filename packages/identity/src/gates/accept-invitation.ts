import { actorRef } from '@baton/kernel/actor'
import { unreadableInput } from '@baton/kernel/command'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { nameField } from '@baton/kernel/fields'
import type { OrgId } from '@baton/kernel/ids'
import { withOrg } from '@baton/kernel/org-transaction'
import { isGranted } from '@baton/kernel/permissions'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { grants } from '../db/grants.ts'
import { invitations } from '../db/invitations.ts'
import { memberships } from '../db/memberships.ts'
import { userAddresses } from '../db/user-addresses.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { mayHandleRole } from '../grants/grant-rules.ts'
import { loadGrantsOfPerson } from '../grants/load-grants.ts'
import { CLOSED_INVITATION, invitationState } from '../invitations/invitation-rules.ts'
import { newPasswordField } from '../passwords/password-field.ts'
import { anyOf, whoCan } from '../people/who-can.ts'
import { addressTaken, addUser } from './add-user.ts'
import { checkPassword } from './check-password.ts'
import { getInvitationInOrg, lockInvitation, routeInvitation } from './find-invitation.ts'
import type { GateDeps, OpenedSignIn, Origin, SignedInUser } from './gate-deps.ts'
import { openSession, readSession } from './sessions.ts'
import { isTakenMeanwhile } from './taken-meanwhile.ts'

/** How somebody takes an invitation up: signed in, with the password of their account, or as a new person. */
export type Acceptance =
  | { as: 'signedIn'; sessionToken: string }
  | { as: 'existing'; password: string }
  | { as: 'new'; displayName: string; password: string }

/** The organisation that was joined; with a new sign-in unless the person had one. */
export type Joined = { organization: OrganizationRef; signIn: OpenedSignIn | null }

const newPersonInput = z.object({
  displayName: nameField('Write your name as your colleagues know it.'),
  password: newPasswordField,
})

/** Who accepts: known to us, or to be made inside the same transaction that makes them a member. */
type Acceptor = { user: SignedInUser; sessionId: string; passwordHash: string | null }

/**
 * Joins an organisation by an invitation: once, in time, with the account of the invited address, and with a role that
 * the inviter may still give. Having the link proves the address. Throws NOT_FOUND, PRECONDITION, CONFLICT, and what
 * `checkPassword` throws.
 */
export async function acceptInvitation(
  gate: GateDeps,
  token: string,
  acceptance: Acceptance,
  origin: Origin,
): Promise<Joined> {
  const { orgId, id } = await routeInvitation(gate.authDb, token)
  const invited = await withOrg(gate.db, orgId, (tx) => requireOpen(tx, gate, orgId, id))
  const acceptor = await identify(gate, invited.email, acceptance, origin)
  const organization = await withOrg(gate.db, orgId, async (tx) => {
    await lockInvitation(tx, orgId, id)
    const invitation = await requireOpen(tx, gate, orgId, id)
    await join(tx, gate, orgId, invitation, acceptor)
    return { orgId, slug: invitation.slug, name: invitation.organizationName }
  })
  if (acceptance.as === 'signedIn') return { organization, signIn: null }
  return { organization, signIn: await openSession(gate, acceptor.user, origin, acceptor.sessionId) }
}

async function requireOpen(tx: Tx, gate: GateDeps, orgId: OrgId, id: string) {
  const invitation = await getInvitationInOrg(tx, orgId, id)
  const state = invitationState(invitation, gate.clock())
  if (state !== 'open') {
    throw new DomainError('PRECONDITION', CLOSED_INVITATION[state], { reason: `invitation_${state}` })
  }
  const inviter = await loadGrantsOfPerson(tx, orgId, invitation.invitedBy)
  if (!isGranted(inviter, 'member:invite') || !mayHandleRole(inviter, invitation.role, { type: 'organization' })) {
    const able = await whoCan(tx, orgId, 'member:invite')
    throw new DomainError(
      'PRECONDITION',
      `Whoever invited you may no longer give the role '${invitation.role}'. Ask ${anyOf(able)} for a new invitation.`,
      { reason: 'inviter_demoted' },
    )
  }
  return invitation
}

async function identify(
  gate: GateDeps,
  invitedEmail: string,
  acceptance: Acceptance,
  origin: Origin,
): Promise<Acceptor> {
  switch (acceptance.as) {
    case 'signedIn': {
      const { user, session } = await readSession(gate, acceptance.sessionToken)
      await requireOwnAddress(gate, user, invitedEmail)
      return { user, sessionId: session.sessionId, passwordHash: null }
    }
    case 'existing': {
      const user = await checkPassword(gate, { email: invitedEmail, password: acceptance.password }, origin)
      await requireOwnAddress(gate, user, invitedEmail)
      return { user, sessionId: gate.newId('ses'), passwordHash: null }
    }
    case 'new': {
      const parsed = newPersonInput.safeParse(acceptance)
      if (!parsed.success) throw unreadableInput(parsed.error)
      const user = {
        userId: gate.newId('usr'),
        displayName: parsed.data.displayName,
        email: invitedEmail,
        addressProved: true,
      }
      return { user, sessionId: gate.newId('ses'), passwordHash: await gate.passwords.hash(parsed.data.password) }
    }
  }
}

/** Throws unless the address is the account's: proved by it, or claimed by it and proved by nobody. */
async function requireOwnAddress(gate: GateDeps, user: SignedInUser, invitedEmail: string): Promise<void> {
  const holders = await gate.authDb
    .select({ userId: userAddresses.userId, verifiedAt: userAddresses.verifiedAt })
    .from(userAddresses)
    .where(and(eq(userAddresses.address, invitedEmail), isNull(userAddresses.removedAt)))
  const owner = holders.find((row) => row.verifiedAt !== null)
  if (owner ? owner.userId === user.userId : holders.some((row) => row.userId === user.userId)) return
  throw new DomainError(
    'PRECONDITION',
    `This invitation is for ${invitedEmail}, and you are signed in as ${user.email}. Sign out, then open the link again.`,
    { reason: 'other_account' },
  )
}

async function join(
  tx: Tx,
  gate: GateDeps,
  orgId: OrgId,
  invitation: Awaited<ReturnType<typeof getInvitationInOrg>>,
  { user, sessionId, passwordHash }: Acceptor,
): Promise<void> {
  const at = gate.clock()
  const becomeMember = async () => {
    const made = await tx
      .insert(memberships)
      .values({ orgId, userId: user.userId, createdAt: at })
      .onConflictDoUpdate({
        target: [memberships.orgId, memberships.userId],
        set: { removedAt: null },
        setWhere: sql`${memberships.removedAt} is not null`,
      })
      .returning({ userId: memberships.userId })
    if (made.length === 0) {
      throw new DomainError('CONFLICT', `You are a member of ${invitation.organizationName} already.`, {
        reason: 'already_member',
      })
    }
  }
  if (passwordHash) await addUser(tx, { ...user, passwordHash, at }, becomeMember)
  else {
    await becomeMember()
    await tx
      .update(userAddresses)
      .set({ verifiedAt: at })
      .where(
        and(
          eq(userAddresses.userId, user.userId),
          eq(userAddresses.address, invitation.email),
          isNull(userAddresses.verifiedAt),
          isNull(userAddresses.removedAt),
        ),
      )
      .catch((error: unknown) => {
        throw isTakenMeanwhile(error) ? addressTaken(invitation.email) : error
      })
  }
  const role = invitation.role
  await tx.insert(grants).values({ orgId, id: gate.newId('grt'), userId: user.userId, role, createdAt: at })
  await tx
    .update(invitations)
    .set({ acceptedAt: at, acceptedBy: user.userId })
    .where(and(eq(invitations.orgId, orgId), eq(invitations.id, invitation.id)))
  await gate.audit.append(tx, orgId, {
    action: 'invitation.accepted',
    actor: actorRef({ type: 'user', userId: user.userId, sessionId, grants: [] }),
    at,
    target: { type: 'invitation', id: invitation.id },
    after: { userId: user.userId, role },
  })
}
