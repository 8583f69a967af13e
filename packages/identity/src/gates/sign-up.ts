import { unreadableInput } from '@baton/kernel/command'
import { nameField } from '@baton/kernel/fields'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { acceptedAddress, addressField } from '../addresses/address-field.ts'
import { userAddresses } from '../db/user-addresses.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { organizationNameField } from '../organizations/organization-fields.ts'
import { newPasswordField } from '../passwords/password-field.ts'
import { addressTaken, addUser } from './add-user.ts'
import { findByPassword } from './check-password.ts'
import { foundOrganization } from './found-organization.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gate-deps.ts'
import { requestProof } from './request-proof.ts'
import { openSession, readSession } from './sessions.ts'
import { countGuess, forgetGuesses } from './sign-in-limit.ts'
import { countSignUp } from './sign-up-limit.ts'

/** What the sign-up page asks for. */
export const signUpInput = z.object({
  email: addressField,
  password: newPasswordField,
  displayName: nameField('Write your name as your colleagues know it.'),
  organizationName: organizationNameField,
})

/**
 * Makes a person, an organisation and its first ownership in one transaction, mails the link that proves the address, and
 * signs the person in. Throws CONFLICT when the address is somebody's, LIMIT when too many signed up from there.
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
  await countGuess(gate.authDb, guess)
  const passwordHash = await gate.passwords.hash(password)
  const user = { userId: gate.newId('usr'), displayName, email, addressProved: false }
  const sessionId = gate.newId('ses')
  const orgId = mintOrgId(gate.newId('org'))
  const founder = { userId: user.userId, sessionId, name: organizationName, at: now }
  const organization = await oneAtATime(gate, email, async () => {
    if (await isTaken(gate, email, password)) throw addressTaken(email)
    return withOrg(gate.db, orgId, (tx) =>
      addUser(tx, { ...user, passwordHash, at: now }, () =>
        foundOrganization(tx, orgId, { ...founder, audit: gate.audit, newId: gate.newId }),
      ),
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
    .where(and(eq(userAddresses.address, email), isNotNull(userAddresses.verifiedAt)))
  return proved !== undefined || (await findByPassword(gate, email, password)) !== null
}

/** Lets those who sign up with one address at once do so one after the other. */
async function oneAtATime<Result>(gate: GateDeps, email: string, work: () => Promise<Result>): Promise<Result> {
  const key = `identity:sign-up:${email}`
  return gate.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
    return work()
  })
}

/** Makes a further organisation for a signed-in person, who owns it. */
export async function createOrganization(
  gate: GateDeps,
  sessionToken: string,
  raw: { name: string },
): Promise<OrganizationRef> {
  const { user, session } = await readSession(gate, sessionToken)
  const parsed = z.object({ name: organizationNameField }).safeParse(raw)
  if (!parsed.success) throw unreadableInput(parsed.error)
  const orgId = mintOrgId(gate.newId('org'))
  const founder = { userId: user.userId, sessionId: session.sessionId, name: parsed.data.name, at: gate.clock() }
  return withOrg(gate.db, orgId, (tx) =>
    foundOrganization(tx, orgId, { ...founder, audit: gate.audit, newId: gate.newId }),
  )
}
