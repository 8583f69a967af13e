import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { and, count, eq, gt, type SQL, sql } from 'drizzle-orm'
import { addressProofs } from '../db/address-proofs.ts'
import { mails } from '../db/mails.ts'
import { sayOnItsWay } from '../mail/mail-port.ts'
import { hashToken } from '../tokens/token.ts'
import type { GateDeps, SignedInUser } from './gate-deps.ts'
import { readSession } from './sessions.ts'
import { waitWhenCrowded } from './sign-in-limit.ts'

/** How long a link that proves an address holds. */
const PROOF_MS = 7 * 24 * 3_600_000

/** Letters of this kind that one account may have in an hour. */
const PROOFS = { times: 4, withinMs: 3_600_000 } as const

/** Letters of this kind that one address may have in an hour, whichever accounts claim it: it may be a stranger's. */
const PROOFS_TO_ONE_ADDRESS = 5

type Proof = Pick<SignedInUser, 'userId' | 'email'>
type ProofDeps = Pick<GateDeps, 'authDb' | 'clock' | 'newId' | 'links' | 'mail'>

/**
 * Mails the link with which a new account's address is proved. An address that had its letters already gets none: the
 * account can ask for one later.
 */
export async function requestProof(gate: ProofDeps, user: Proof): Promise<void> {
  await inTurn(gate, user, async (tx) => {
    if (!(await isFlooded(tx, gate, user.email))) await writeProof(tx, gate, user)
  }).catch(waitWhenCrowded)
  gate.mail.kick()
}

/**
 * The same for a person who asks for a link. Throws LIMIT after four in an hour, and where the address has had its letters.
 * The first link of an account to an address always goes out: others who claim the address must not shut its owner out.
 */
export async function requestProofInTurn(gate: ProofDeps, user: Proof): Promise<void> {
  await inTurn(gate, user, async (tx) => {
    const own = await countSince(tx, gate, eq(addressProofs.userId, user.userId))
    if (own >= PROOFS.times) throw tooOften(`${PROOFS.times} links to confirm an address went to you`)
    const here = await countSince(
      tx,
      gate,
      and(eq(addressProofs.userId, user.userId), eq(addressProofs.address, user.email)),
    )
    if (here > 0 && (await isFlooded(tx, gate, user.email))) throw tooOften(`Enough links went to ${user.email}`)
    await writeProof(tx, gate, user)
  }).catch((error: unknown) => {
    waitWhenCrowded(error)
    throw tooOften('Many links were asked for')
  })
  gate.mail.kick()
}

/** Mails that link anew to who is signed in, and says where it went. Throws what `requestProofInTurn` throws. */
export async function requestProofAgain(gate: GateDeps, sessionToken: string): Promise<{ sentence: string }> {
  const { user } = await readSession(gate, sessionToken)
  if (user.addressProved) return { sentence: `${user.email} is confirmed already.` }
  await requestProofInTurn(gate, user)
  return { sentence: sayOnItsWay(gate.mail.way, user.email) }
}

/** One letter after the other, of an account and to an address: else many at once would each count none. */
async function inTurn(gate: ProofDeps, { userId, email }: Proof, work: (tx: Tx) => Promise<void>): Promise<void> {
  await gate.authDb.transaction(async (tx) => {
    for (const name of [`proofs-to:${email}`, `proofs-of:${userId}`]) {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`identity:${name}`}, 0))`)
    }
    await work(tx)
  })
}

async function isFlooded(tx: Tx, gate: ProofDeps, email: string): Promise<boolean> {
  return (await countSince(tx, gate, eq(addressProofs.address, email))) >= PROOFS_TO_ONE_ADDRESS
}

async function countSince(tx: Tx, gate: ProofDeps, which: SQL | undefined): Promise<number> {
  const since = new Date(gate.clock().getTime() - PROOFS.withinMs)
  const [recent] = await tx
    .select({ times: count() })
    .from(addressProofs)
    .where(and(which, gt(addressProofs.createdAt, since)))
  return recent?.times ?? 0
}

async function writeProof(tx: Tx, gate: ProofDeps, user: Proof): Promise<void> {
  const now = gate.clock()
  const id = gate.newId('prf')
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
}

function tooOften(what: string): DomainError {
  return new DomainError('LIMIT', `${what} within an hour. Try again later.`, { reason: 'proofs_often' })
}
