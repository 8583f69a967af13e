import type { OrgId } from './ids.ts'

/**
 * Brands an organisation id after a gate has proved that the caller acts in it. Only gates (session, API key, webhook,
 * service token), queues that read ids from a trusted table, and tests import this file; dependency-cruiser holds that.
 */
export function mintOrgId(proved: string): OrgId {
  return proved as OrgId
}
