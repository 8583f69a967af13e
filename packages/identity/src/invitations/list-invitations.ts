import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { invitations } from '../db/invitations.ts'
import { mails } from '../db/mails.ts'
import { query } from '../dependencies.ts'
import { mailState } from '../mail/mail-rules.ts'
import { listPeople, namesOf } from '../people/people.ts'
import type { Invitation } from './invitation-fields.ts'
import { invitationState } from './invitation-rules.ts'

/** Invitations of a version that showed the link to the inviter have no letter. */
const BEFORE_THE_OUTBOX = { sentAt: null, endedAt: new Date(0), problem: 'Invite this address again to send a link.' }

/** The invitations that were neither accepted nor withdrawn, the newest first; expired ones are marked. */
export const listInvitations = query(
  { action: 'member:read', input: z.object({}) },
  async ({ tx, orgId, now, deps, requireScope }): Promise<Invitation[]> => {
    requireScope({})
    const rows = await tx
      .select({
        invitationId: invitations.id,
        email: invitations.email,
        role: invitations.role,
        invitedBy: invitations.invitedBy,
        createdAt: invitations.createdAt,
        expiresAt: invitations.expiresAt,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
      })
      .from(invitations)
      .where(and(eq(invitations.orgId, orgId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
    const letters = await tx
      .select({ id: mails.subjectId, sentAt: mails.sentAt, endedAt: mails.endedAt, problem: mails.problem })
      .from(mails)
      .where(
        and(
          eq(mails.orgId, orgId),
          inArray(
            mails.subjectId,
            rows.map((row) => row.invitationId),
          ),
        ),
      )
    const letterOf = new Map(letters.map((letter) => [letter.id, letter]))
    const person = namesOf(await listPeople(tx, orgId, [...new Set(rows.map((row) => row.invitedBy))]))
    return rows.map((row) => ({
      invitationId: row.invitationId,
      email: row.email,
      role: row.role,
      invitedBy: person(row.invitedBy),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      state: invitationState(row, now) === 'open' ? 'open' : 'expired',
      mail: mailState(letterOf.get(row.invitationId) ?? BEFORE_THE_OUTBOX, deps.mail.way),
    }))
  },
)
