import { readOrg } from '@baton/kernel/org-transaction'
import type { Role } from '@baton/kernel/permissions'
import { and, eq, isNull } from 'drizzle-orm'
import { userAddresses } from '../db/user-addresses.ts'
import { type InvitationState, invitationState } from '../invitations/invitation-rules.ts'
import { listPeople, namesOf } from '../people/people.ts'
import { getInvitationInOrg, routeInvitation } from './find-invitation.ts'
import type { GateDeps } from './gate-deps.ts'

/** What the page behind an invitation's link shows before anyone joins. */
export type InvitationPreview = {
  organizationName: string
  invitedBy: string
  email: string
  role: Role
  expiresAt: Date
  state: InvitationState
  /** Whether an account has proved this address (its password is asked for), only claims it, or neither. */
  account: 'proved' | 'claimed' | 'none'
}

/** Reads an invitation by its link's token. Throws NOT_FOUND for a token that was never given out. */
export async function readInvitation(
  gate: Pick<GateDeps, 'authDb' | 'db' | 'clock'>,
  token: string,
): Promise<InvitationPreview> {
  const { orgId, id } = await routeInvitation(gate.authDb, token)
  const read = await readOrg(gate.db, orgId, async (tx) => {
    const row = await getInvitationInOrg(tx, orgId, id)
    return { row, inviter: namesOf(await listPeople(tx, orgId, [row.invitedBy]))(row.invitedBy) }
  })
  const accounts = await gate.authDb
    .select({ verifiedAt: userAddresses.verifiedAt })
    .from(userAddresses)
    .where(and(eq(userAddresses.address, read.row.email), isNull(userAddresses.removedAt)))
  const { organizationName, email, role, expiresAt } = read.row
  return {
    organizationName,
    invitedBy: read.inviter.displayName,
    email,
    role,
    expiresAt,
    state: invitationState(read.row, gate.clock()),
    account: accounts.length === 0 ? 'none' : accounts.some((row) => row.verifiedAt) ? 'proved' : 'claimed',
  }
}
