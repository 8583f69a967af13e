import type { Actor } from '@baton/kernel/actor'
import type { AfterCommit, VerbContext } from '@baton/kernel/command'
import { verbsFor } from '@baton/kernel/command'
import type { Tx } from '@baton/kernel/database'
import type { OrgId } from '@baton/kernel/ids'
import type { Scope } from '@baton/kernel/permissions'
import type { MailPort } from './mail/mail-port.ts'
import type { LinkTokens } from './tokens/link-tokens.ts'

/** One organisation as its members see it named. */
export type OrganizationRef = { orgId: string; slug: string; name: string }

/** An approval that ends with its giver's membership. `label` is what a page calls its promotion (`promotion 128`). */
export type VoidedApproval = { promotionId: string; label: string }

/** The way of a removal into the rest of the product; delivery fills it. */
export type MemberRemovalPort = {
  /** The approvals that removing this person would void. Reads only. */
  preview(tx: Tx, orgId: OrgId, userId: string): Promise<VoidedApproval[]>
  /** Voids them in the removal's own transaction. `afterCommit` may wake what waits; it must be safe to lose. */
  onMemberRemoved(removal: {
    tx: Tx
    orgId: OrgId
    userId: string
    removedBy: Actor
    at: Date
  }): Promise<{ voidedApprovals: VoidedApproval[]; afterCommit?: AfterCommit }>
}

/** What identity's verbs need of the process that runs them. */
export type IdentityDeps = {
  mail: MailPort
  links: LinkTokens
  memberRemoval: MemberRemovalPort
  /** What needs a team, as a sentence names it (`the rule of production`); a team that is needed is not deleted. */
  neededBy(tx: Tx, orgId: OrgId, teamId: string): Promise<string[]>
  /** True when the project or environment is this organisation's. */
  scopeExists(tx: Tx, orgId: OrgId, scope: Exclude<Scope, { type: 'organization' }>): Promise<boolean>
  /** The organisations that a person may switch to: `organizationsOf` of the gates over the auth role. */
  organizationsOf(userId: string): Promise<OrganizationRef[]>
}

/** The context of identity's verbs. */
export type IdentityContext = VerbContext<IdentityDeps>

/** The grammar of identity's verbs. */
export const { command, query } = verbsFor<IdentityDeps>()
