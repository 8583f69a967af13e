import type { AuditPort } from '@baton/kernel/audit-port'
import type { Clock } from '@baton/kernel/clock'
import type { Database } from '@baton/kernel/database'
import type { NewId } from '@baton/kernel/ids'
import type { MailPort } from '../mail/mail-port.ts'
import type { PasswordHasher } from '../passwords/password-hasher.ts'
import type { LinkTokens } from '../tokens/link-tokens.ts'
import type { SignUpPolicy } from './sign-up-rule.ts'

/** What the gates need of the process: both roles' pools, since a gate works before an organisation is known. */
export type GateDeps = {
  /** The app role's pool. */
  db: Database
  /** The auth role's pool. */
  authDb: Database
  audit: AuditPort
  clock: Clock
  newId: NewId
  passwords: PasswordHasher
  links: LinkTokens
  mail: MailPort
  signUps: SignUpPolicy
}

/** Where a request comes from, as far as the server can know. */
export type Origin = { ip: string; userAgent: string }

/** A person as their own pages name them. `addressProved`: they have shown that mail to `email` reaches them. */
export type SignedInUser = { userId: string; displayName: string; email: string; addressProved: boolean }

/** A live sign-in. `method` and `authenticatedAt` let an act ask for a fresh one. */
export type SignIn = { sessionId: string; method: 'password'; authenticatedAt: Date; expiresAt: Date }

/** A new sign-in. `sessionToken` is the only copy: it goes into the browser's cookie and nowhere else. */
export type OpenedSignIn = { sessionToken: string; user: SignedInUser; session: SignIn }
