import type { Database } from '@baton/kernel/database'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { readOrg } from '@baton/kernel/org-transaction'
import { and, eq } from 'drizzle-orm'
import { addressProofs } from '../db/address-proofs.ts'
import { invitations } from '../db/invitations.ts'
import type { mails } from '../db/mails.ts'
import { organizations } from '../db/organizations.ts'
import { users } from '../db/users.ts'
import { invitationState } from '../invitations/invitation-rules.ts'
import { confirmationText } from '../mail/confirmation-text.ts'
import { invitationText } from '../mail/invitation-text.ts'
import type { Letter } from '../mail/mail-transport.ts'
import { listPeople, namesOf } from '../people/people.ts'
import type { LinkTokens } from '../tokens/link-tokens.ts'

/** What letters are made from. `publicUrl` has no slash at its end. */
export type LetterDeps = { db: Database; authDb: Database; links: LinkTokens; publicUrl: string }

type MailRow = typeof mails.$inferSelect

/** Makes the letter of an outbox row from what holds now; null when nobody needs it any more. */
export function writeLetter(deps: LetterDeps, row: MailRow, now: Date): Promise<Letter | null> {
  return row.kind === 'invitation' ? writeInvitation(deps, row, now) : writeConfirmation(deps, row, now)
}

async function writeInvitation(deps: LetterDeps, row: MailRow, now: Date): Promise<Letter | null> {
  if (row.orgId === null) return null
  const orgId = mintOrgId(row.orgId)
  const found = await readOrg(deps.db, orgId, async (tx) => {
    const [invitation] = await tx
      .select({
        email: invitations.email,
        role: invitations.role,
        invitedBy: invitations.invitedBy,
        expiresAt: invitations.expiresAt,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
        organizationName: organizations.name,
      })
      .from(invitations)
      .innerJoin(organizations, eq(organizations.orgId, invitations.orgId))
      .where(and(eq(invitations.orgId, orgId), eq(invitations.id, row.subjectId)))
    if (!invitation) return null
    const inviter = namesOf(await listPeople(tx, orgId, [invitation.invitedBy]))(invitation.invitedBy)
    return { ...invitation, inviterName: inviter.displayName }
  })
  if (!found || invitationState(found, now) !== 'open') return null
  const { email: to, ...facts } = found
  const link = `${deps.publicUrl}/invitations/${deps.links.tokenOf('invitation', row.subjectId)}`
  return { id: row.id, to, ...invitationText({ to, link, ...facts }) }
}

async function writeConfirmation(deps: LetterDeps, row: MailRow, now: Date): Promise<Letter | null> {
  const [proof] = await deps.authDb
    .select({
      to: addressProofs.address,
      expiresAt: addressProofs.expiresAt,
      usedAt: addressProofs.usedAt,
      displayName: users.displayName,
    })
    .from(addressProofs)
    .innerJoin(users, eq(users.id, addressProofs.userId))
    .where(eq(addressProofs.id, row.subjectId))
  if (!proof || proof.usedAt || proof.expiresAt <= now) return null
  const link = `${deps.publicUrl}/confirm/${deps.links.tokenOf('confirmation', row.subjectId)}`
  return { id: row.id, to: proof.to, ...confirmationText({ ...proof, link }) }
}
