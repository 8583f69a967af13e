import { actorRef } from '@baton/kernel/actor'
import { mintOrgId } from '@baton/kernel/mint-org-id'
import { withOrg } from '@baton/kernel/org-transaction'
import type { GateDeps } from './gate-deps.ts'
import { organizationsOf } from './organizations-of.ts'

/** What a person did to their own account, as far as an organisation's record says it: never which address. */
type AccountAct = {
  userId: string
  sessionId: string
  action: 'member.addressConfirmed' | 'member.addressRemoved' | 'member.signInAddressChanged'
  after: Readonly<Record<string, boolean>>
}

/** Writes an act on an account into the log of each organisation of its person: it may decide whose approval counts there. */
export async function noteInOrganizations(
  gate: GateDeps,
  { userId, sessionId, action, after }: AccountAct,
): Promise<void> {
  const at = gate.clock()
  for (const organization of await organizationsOf(gate.authDb, userId)) {
    const orgId = mintOrgId(organization.orgId)
    await withOrg(gate.db, orgId, (tx) =>
      gate.audit.append(tx, orgId, {
        action,
        actor: actorRef({ type: 'user', userId, sessionId, grants: [] }),
        at,
        target: { type: 'user', id: userId },
        after,
      }),
    )
  }
}
