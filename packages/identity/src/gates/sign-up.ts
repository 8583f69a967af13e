import { unreadableInput } from '@baton/kernel/command'
import { nameField } from '@baton/kernel/fields'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import { z } from 'zod'
import { acceptedAddress, addressField } from '../addresses/address-field.ts'
import type { OrganizationRef } from '../dependencies.ts'
import { organizationNameField } from '../organizations/organization-fields.ts'
import { newPasswordField } from '../passwords/password-field.ts'
import { addUser } from './add-user.ts'
import { foundOrganization } from './found-organization.ts'
import type { GateDeps, OpenedSignIn, Origin } from './gate-deps.ts'
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
 * Makes a person, an organisation and its first ownership in one transaction, and signs the person in. Throws CONFLICT
 * when the address has an account, LIMIT when too many signed up from there.
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
  const user = { userId: gate.newId('usr'), displayName, email }
  const sessionId = gate.newId('ses')
  const orgId = mintOrgId(gate.newId('org'))
  const founder = { userId: user.userId, sessionId, name: organizationName, at: now }
  const organization = await withOrg(gate.db, orgId, (tx) =>
    addUser(tx, { ...user, passwordHash, verifiedAt: null, at: now }, () =>
      foundOrganization(tx, orgId, { ...founder, audit: gate.audit, newId: gate.newId }),
    ),
  )
  await forgetGuesses(gate.authDb, guess)
  return { ...(await openSession(gate, user, origin, sessionId)), organization }
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
