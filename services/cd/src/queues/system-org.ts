import type { OrgId } from '@baton/kernel/ids'
import { mintOrgId } from '@baton/kernel/mint-org-id'

/** The organisation of a workflow's input, which a committed row of that organisation has started. */
export function systemOrg(orgId: string): OrgId {
  return mintOrgId(orgId)
}
