import { DomainError } from '@baton/kernel/errors'
import { and, count, eq, gt } from 'drizzle-orm'
import { addressProofs } from '../db/address-proofs.ts'
import { mails } from '../db/mails.ts'
import { sayOnItsWay } from '../mail/mail-port.ts'
import { hashToken } from '../tokens/token.ts'
import type { GateDeps, SignedInUser } from './gate-deps.ts'
import { readSession } from './sessions.ts'

/** How long a link that proves an address holds. */
const PROOF_MS = 7 * 24 * 3_600_000

/** Letters of this kind that one account may have in an hour. */
const PROOFS = { times: 4, withinMs: 3_600_000 } as const

/** Mails the link with which the account's address is proved. */
export async function requestProof(
  gate: Pick<GateDeps, 'authDb' | 'clock' | 'newId' | 'links' | 'mail'>,
  user: Pick<SignedInUser, 'userId' | 'email'>,
): Promise<void> {
  const now = gate.clock()
  const id = gate.newId('prf')
  await gate.authDb.transaction(async (tx) => {
    await tx.insert(addressProofs).values({
      id,
      userId: user.userId,
      address: user.email,
      tokenHash: hashToken(gate.links.tokenOf('confirmation', id)),
      createdAt: now,
      expiresAt: new Date(now.getTime() + PROOF_MS),
    })
    const letter = { id: gate.newId('mail'), orgId: null, kind: 'confirmation', subjectId: id } as const
    await tx.insert(mails).values({ ...letter, createdAt: now, dueAt: now })
  })
  gate.mail.kick()
}

/** Mails that link anew to who is signed in, and says where it went. Throws LIMIT after four in an hour. */
export async function requestProofAgain(gate: GateDeps, sessionToken: string): Promise<{ sentence: string }> {
  const { user } = await readSession(gate, sessionToken)
  if (user.addressProved) return { sentence: `${user.email} is confirmed already.` }
  await refuseTooOften(gate, user)
  await requestProof(gate, user)
  return { sentence: sayOnItsWay(gate.mail.way, user.email) }
}

/** Throws LIMIT when the account had four such letters within an hour, to whichever addresses. */
export async function refuseTooOften(
  gate: Pick<GateDeps, 'authDb' | 'clock'>,
  user: Pick<SignedInUser, 'userId' | 'email'>,
): Promise<void> {
  const since = new Date(gate.clock().getTime() - PROOFS.withinMs)
  const [recent] = await gate.authDb
    .select({ times: count() })
    .from(addressProofs)
    .where(and(eq(addressProofs.userId, user.userId), gt(addressProofs.createdAt, since)))
  if ((recent?.times ?? 0) >= PROOFS.times) {
    throw new DomainError(
      'LIMIT',
      `${PROOFS.times} links to confirm an address went to you within an hour. Try again later.`,
      {
        reason: 'proofs_often',
      },
    )
  }
}
