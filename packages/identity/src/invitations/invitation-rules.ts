/** How long an invitation holds. */
export const INVITATION_MS = 7 * 24 * 3_600_000

/** Invitations of one address by one organisation, the withdrawn ones too: each is a letter to somebody who asked for none. */
export const INVITATIONS = { times: 4, withinMs: 3_600_000 } as const

/** What an invitation can be. Only an open one can be accepted. */
export type InvitationState = 'open' | 'expired' | 'accepted' | 'revoked'

/** The state of a stored invitation at a moment. */
export function invitationState(
  row: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
  now: Date,
): InvitationState {
  if (row.acceptedAt) return 'accepted'
  if (row.revokedAt) return 'revoked'
  return row.expiresAt <= now ? 'expired' : 'open'
}

/** Why an invitation that is not open cannot be accepted, and what to do. */
export const CLOSED_INVITATION: Readonly<Record<Exclude<InvitationState, 'open'>, string>> = {
  accepted: 'This invitation was accepted before. Sign in instead.',
  revoked: 'This invitation was withdrawn. Ask for a new one.',
  expired: 'This invitation has expired: it held for 7 days. Ask for a new one.',
}
