export { type Invitation, invitationField, madeInvitationField } from './invitation-fields.ts'
export { invite } from './invite.ts'
export { listInvitations } from './list-invitations.ts'
export { revokeInvitation } from './revoke-invitation.ts'
