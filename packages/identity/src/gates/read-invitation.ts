import { readOrg } from '@baton/kernel/org-transaction'
import type { Role } from '@baton/kernel/permissions'
import { eq } from 'drizzle-orm'
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
  /** True when the address has an account: the page asks for its password, not for a new one. */
  hasAccount: boolean
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
  const [account] = await gate.authDb
    .select({ userId: userAddresses.userId })
    .from(userAddresses)
    .where(eq(userAddresses.address, read.row.email))
  const { organizationName, email, role, expiresAt } = read.row
  return {
    organizationName,
    invitedBy: read.inviter.displayName,
    email,
    role,
    expiresAt,
    state: invitationState(read.row, gate.clock()),
    hasAccount: account !== undefined,
  }
}
