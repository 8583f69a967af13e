import { timingSafeEqual } from 'node:crypto'
import { unreadableInput } from '@baton/kernel/command'
import type { Tx } from '@baton/kernel/database'
import { DomainError } from '@baton/kernel/errors'
import { nameField } from '@baton/kernel/fields'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { acceptedAddress, addressField } from '../addresses/address-field.ts'
import { userAddresses } from '../db/user-addresses.ts'
import { users } from '../db/users.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { waitInWords } from '../limits/seconds-until-fewer.ts'
import { organizationNameField } from '../organizations/organization-fields.ts'
import { newPasswordField } from '../passwords/password-field.ts'
import { hashToken } from '../tokens/token.ts'
import { addressTaken, addUser } from './add-user.ts'
import { findByPassword } from './check-password.ts'
import { foundOrganization } from './found-organization.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gate-deps.ts'
import { requestProof } from './request-proof.ts'
import { openSession, readSession } from './sessions.ts'
import { countGuess, forgetGuesses, waitWhenCrowded } from './sign-in-limit.ts'
import { countSignUp } from './sign-up-limit.ts'
import { maySignUp, requireConfirmed, signUpRefused } from './sign-up-rule.ts'

/** What the sign-up page asks for. */
export const signUpInput = z.object({
  email: addressField,
  password: newPasswordField,
  displayName: nameField('Write your name as your colleagues know it.'),
  organizationName: organizationNameField,
  firstAccountToken: z.string().max(200).optional(),
})

/**
 * Makes a person, an organisation and its first ownership in one transaction, mails the link that proves the address, and
 * signs the person in. Throws FORBIDDEN when the operator's rule does not let them, CONFLICT when the address is somebody's,
 * LIMIT when too many signed up from there.
 */
export async function signUp(
  gate: GateDeps,
  raw: z.input<typeof signUpInput>,
  origin: Origin,
): Promise<OpenedSignIn & { organization: OrganizationRef }> {
  const parsed = signUpInput.safeParse(raw)
  if (!parsed.success) throw unreadableInput(parsed.error)
  const { password, displayName, organizationName } = parsed.data
  const email = acceptedAddress(parsed.data.email)
  const now = gate.clock()
  const guess = { email, ip: origin.ip, now }
  await countSignUp(gate.authDb, guess)
  const isAllowed = maySignUp(gate.signUps.rule, email)
  if (!isAllowed && !isFirstAccountToken(gate.signUps, parsed.data.firstAccountToken)) {
    throw signUpRefused(gate.signUps.rule)
  }
  await countGuess(gate.authDb, guess)
  const passwordHash = await gate.passwords.hash(password)
  const user = { userId: gate.newId('usr'), displayName, email, addressProved: false }
  const sessionId = gate.newId('ses')
  const orgId = mintOrgId(gate.newId('org'))
  const founder = { userId: user.userId, sessionId, name: organizationName, at: now }
  const organization = await withOrg(gate.db, orgId, async (tx) => {
    await takeTurn(tx, isAllowed ? email : 'the first account')
    if (!isAllowed && (await hasAccounts(gate))) throw signUpRefused(gate.signUps.rule)
    if (await isTaken(gate, email, password)) throw addressTaken(email)
    return addUser(tx, { ...user, passwordHash, at: now }, () =>
      foundOrganization(tx, orgId, { ...founder, audit: gate.audit, newId: gate.newId }),
    )
  })
  await forgetGuesses(gate.authDb, guess)
  await requestProof(gate, user)
  return { ...(await openSession(gate, user, origin, sessionId)), organization }
}

/**
 * Whether an address is not to be had: somebody has proved that it is theirs, or this same person signed up with it before.
 * Whoever only claims it shuts nobody out.
 */
async function isTaken(gate: GateDeps, email: string, password: string): Promise<boolean> {
  const [proved] = await gate.authDb
    .select({ userId: userAddresses.userId })
    .from(userAddresses)
    .where(and(eq(userAddresses.address, email), isNotNull(userAddresses.verifiedAt), isNull(userAddresses.removedAt)))
  return proved !== undefined || (await findByPassword(gate, email, password)) !== null
}

function isFirstAccountToken({ firstAccountToken }: GateDeps['signUps'], given: string | undefined): boolean {
  if (firstAccountToken === null || given === undefined) return false
  // Of hashes: they are of one length, whatever was given.
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(firstAccountToken)))
}

async function hasAccounts(gate: GateDeps): Promise<boolean> {
  const rows = await gate.authDb.select({ id: users.id }).from(users).limit(1)
  return rows.length > 0
}

/**
 * Lets those who sign up for one thing at once, an address or the first account, do so one after the other. In the
 * transaction that makes the account: a second connection would be waited for by as many as hold a first one.
 */
async function takeTurn(tx: Tx, subject: string): Promise<void> {
  const key = `identity:sign-up:${subject}`
  const seconds = await tx
    .execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
    .then(() => 0, waitWhenCrowded)
  if (seconds === 0) return
  throw new DomainError('LIMIT', `Many sign up with this at once. Try again in ${waitInWords(seconds)}.`, {
    reason: 'sign_ups',
    details: { retryAfterSeconds: seconds },
  })
}

/** Makes a further organisation for a signed-in person, who owns it. */
export async function createOrganization(
  gate: GateDeps,
  sessionToken: string,
  raw: { name: string },
): Promise<OrganizationRef> {
  const { user, session } = await readSession(gate, sessionToken)
  requireConfirmed(gate.signUps.rule, user)
  const parsed = z.object({ name: organizationNameField }).safeParse(raw)
  if (!parsed.success) throw unreadableInput(parsed.error)
  const orgId = mintOrgId(gate.newId('org'))
  const founder = { userId: user.userId, sessionId: session.sessionId, name: parsed.data.name, at: gate.clock() }
  return withOrg(gate.db, orgId, (tx) =>
    foundOrganization(tx, orgId, { ...founder, audit: gate.audit, newId: gate.newId }),
  )
}
