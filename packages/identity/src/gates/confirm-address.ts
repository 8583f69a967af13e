import { DomainError, notFound } from '@baton/kernel/errors'
import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { addressProofs } from '../db/address-proofs.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { hashToken } from '../tokens/token.ts'
import { checkPasswordOf } from './check-password.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gate-deps.ts'
import { noteInOrganizations } from './note-in-organizations.ts'
import { openSession, readSession } from './sessions.ts'
import { isTakenMeanwhile } from './taken-meanwhile.ts'

/** What the page behind a confirmation's link shows. */
export type ProofPreview = { userId: string; address: string; state: 'open' | 'expired' | 'confirmed' | 'taken' }

/** Reads a confirmation by its link's token. Throws NOT_FOUND for a token that was never given out. */
export async function readProof(gate: Pick<GateDeps, 'authDb' | 'clock'>, token: string): Promise<ProofPreview> {
  const [proof] = await gate.authDb
    .select()
    .from(addressProofs)
    .where(eq(addressProofs.tokenHash, hashToken(token)))
  if (!proof) throw notFound('The link')
  const { userId, address } = proof
  const [owner] = await gate.authDb
    .select({ userId: userAddresses.userId })
    .from(userAddresses)
    .where(
      and(eq(userAddresses.address, address), isNotNull(userAddresses.verifiedAt), isNull(userAddresses.removedAt)),
    )
  if (owner) return { userId, address, state: owner.userId === userId ? 'confirmed' : 'taken' }
  return { userId, address, state: proof.usedAt || proof.expiresAt <= gate.clock() ? 'expired' : 'open' }
}

/**
 * Proves an address: whoever has the link got the mail, and must be the account's person besides, signed in or by its
 * password. Else the owner of an address could be made to prove a stranger's account. Answers a new sign-in where the
 * password was given. Throws NOT_FOUND, PRECONDITION, and what `checkPasswordOf` throws.
 */
export async function confirmAddress(
  gate: GateDeps,
  token: string,
  by: { sessionToken: string } | { password: string },
  origin: Origin,
): Promise<{ address: string; signIn: OpenedSignIn | null }> {
  const proof = await readProof(gate, token)
  const { userId, address } = proof
  const sessionId = await identify(gate, proof, by, origin)
  if (proof.state === 'taken' || proof.state === 'expired') throw closed(proof)
  if (proof.state === 'open') await prove(gate, { userId, address, sessionId })
  await gate.authDb
    .update(addressProofs)
    .set({ usedAt: gate.clock() })
    .where(eq(addressProofs.tokenHash, hashToken(token)))
  if ('sessionToken' in by) return { address, signIn: null }
  const unnamed = { userId, displayName: '', email: address, addressProved: true }
  const opened = await openSession(gate, unnamed, origin, sessionId)
  // The sign-in address may be another one than was proved here.
  return { address, signIn: { ...opened, user: (await readSession(gate, opened.sessionToken)).user } }
}

async function identify(
  gate: GateDeps,
  { userId, address }: ProofPreview,
  by: { sessionToken: string } | { password: string },
  origin: Origin,
): Promise<string> {
  if ('password' in by) {
    await checkPasswordOf(gate, { userId, email: address, password: by.password }, origin)
    return gate.newId('ses')
  }
  const { user, session } = await readSession(gate, by.sessionToken)
  if (user.userId === userId) return session.sessionId
  throw new DomainError(
    'PRECONDITION',
    `This link is for another account that uses ${address}. Sign out, then open the link again.`,
    { reason: 'other_account' },
  )
}

/** Marks the address as proved, with an entry in the log of each organisation in which its person may now approve. */
async function prove(gate: GateDeps, who: { userId: string; address: string; sessionId: string }): Promise<void> {
  const at = gate.clock()
  const { userId, address, sessionId } = who
  const own = and(eq(userAddresses.address, address), eq(userAddresses.userId, userId), isNull(userAddresses.removedAt))
  const proved = await gate.authDb
    .update(userAddresses)
    .set({ verifiedAt: at })
    .where(own)
    .catch((error: unknown) => {
      if (!isTakenMeanwhile(error)) throw error
      throw closed({ address, state: 'taken' })
    })
  // Its person removed the address at this moment.
  if (proved.count === 0) throw closed({ address, state: 'expired' })
  await noteInOrganizations(gate, {
    userId,
    sessionId,
    action: 'member.addressConfirmed',
    after: { addressProved: true },
  })
}

function closed({ address, state }: Pick<ProofPreview, 'address' | 'state'>): DomainError {
  return state === 'taken'
    ? new DomainError('CONFLICT', `Another account has confirmed ${address}. Sign in to that one.`, {
        reason: 'address_taken',
      })
    : new DomainError('PRECONDITION', 'This link has expired. Ask for a new one where you are signed in.', {
        reason: 'proof_expired',
      })
}
